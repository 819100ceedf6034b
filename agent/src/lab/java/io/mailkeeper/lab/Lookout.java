package io.mailkeeper.lab;

import java.util.concurrent.locks.LockSupport;

/**
 * Looks every two milliseconds whether something is to be done, on a thread of its own, until it is
 * closed.
 */
final class Lookout implements AutoCloseable {
  private static final long LOOK_NANOS = 2_000_000;

  private final Thread thread;
  private volatile boolean closed;

  Lookout(String name, Runnable look) {
    thread =
        new Thread(
            () -> {
              while (!closed) {
                look.run();
                LockSupport.parkNanos(LOOK_NANOS);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for the look under way. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
