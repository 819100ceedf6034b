package io.mailkeeper.agent.schedule;

import java.time.Instant;

/**
 * A freeze window is open.
 *
 * @param name of the window that stays open longest
 * @param until when it closes
 */
public record Frozen(String name, Instant until) {}
