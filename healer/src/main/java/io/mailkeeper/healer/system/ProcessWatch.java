package io.mailkeeper.healer.system;

/** Tells when processes are gone, their children or not. One daemon thread for all. */
public interface ProcessWatch extends AutoCloseable {

  /**
   * Watches a process until it is gone; a zombie is gone.
   *
   * @param onGone called once, on the watch's thread, so it must be short; also when the process
   *     was gone before
   */
  Watch watch(ProcessId id, Runnable onGone);

  @Override
  void close();

  /** One process watched. */
  interface Watch extends AutoCloseable {
    /** Forgets the process; a call of {@code onGone} under way may still finish. */
    @Override
    void close();
  }

  /** By pidfd, which tells within a millisecond; where the kernel has none, by looking. */
  static ProcessWatch open() {
    return PidfdWatch.supported() ? new PidfdWatch() : new PollingWatch();
  }
}
