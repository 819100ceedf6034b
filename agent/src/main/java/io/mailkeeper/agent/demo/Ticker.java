package io.mailkeeper.agent.demo;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/** Runs a task at a steady rate on a daemon thread of its own, until closed. */
final class Ticker implements AutoCloseable {

  private final Timer timer;

  private Ticker(String name) {
    this.timer = new Timer(name, true);
  }

  /** A task that takes longer than the period delays the next run and is not run twice at once. */
  static Ticker every(Duration period, String name, Runnable task) {
    Ticker ticker = new Ticker(name);
    TimerTask timed =
        new TimerTask() {
          @Override
          public void run() {
            task.run();
          }
        };
    ticker.timer.scheduleAtFixedRate(timed, 0, period.toMillis());
    return ticker;
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
