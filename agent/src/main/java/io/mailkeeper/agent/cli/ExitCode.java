package io.mailkeeper.agent.cli;

/** How the command line ends; the same everywhere. */
public final class ExitCode {
  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int REFUSED = 3;
  public static final int UNREACHABLE = 4;
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
