package io.mailkeeper.agent.cli;

/** A command is over, and why; printed without a stack trace. */
final class Ended extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  /**
   * @param exitCode one of {@link ExitCode}
   * @param sentence what is wrong and, where it can be said, what to do
   */
  Ended(int exitCode, String sentence) {
    super(sentence, null, false, false);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
