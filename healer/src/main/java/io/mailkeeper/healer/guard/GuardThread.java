package io.mailkeeper.healer.guard;

/**
 * A daemon thread of the guard.
 *
 * <p>The guard process uses neither lambdas nor streams nor the generated methods of records: the
 * JVM would make classes for them at the moment of first use, and that may be the moment of firing.
 */
abstract class GuardThread extends Thread {

  GuardThread(String name) {
    super(name);
    setDaemon(true);
  }

  /** Runs until it ends or is interrupted. */
  abstract void work() throws InterruptedException;

  @Override
  public final void run() {
    try {
      work();
    } catch (InterruptedException e) {
      interrupt();
    }
  }
}
