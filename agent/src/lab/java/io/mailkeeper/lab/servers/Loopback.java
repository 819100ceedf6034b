package io.mailkeeper.lab.servers;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Addresses in 127.64.0.0/10, told apart by the id of this process: a server can have its standard
 * ports there, whatever else listens on this machine.
 */
final class Loopback {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private Loopback() {}

  /** One that this process has not used for its last 250 ones. */
  static String next() {
    long pid = ProcessHandle.current().pid();
    int number = NUMBERS.getAndIncrement();
    return "127." + (64 + (pid >> 8) % 64) + "." + pid % 256 + "." + (1 + number % 250);
  }
}
