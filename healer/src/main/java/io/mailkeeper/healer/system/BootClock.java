package io.mailkeeper.healer.system;

import io.mailkeeper.healer.Uptime;

/**
 * This host's boot clock. The agent and the guard on one host read the same time from it, so that
 * an absolute deadline means the same to both.
 */
@FunctionalInterface
public interface BootClock {
  Uptime now();
}
