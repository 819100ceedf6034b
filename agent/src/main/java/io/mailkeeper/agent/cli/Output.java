package io.mailkeeper.agent.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command's lines go. */
final class Output {
  private Output() {}

  static void print(CommandSpec spec, String line) {
    print(spec.commandLine().getOut(), line);
  }

  /** Progress and faults: never mixed with what a script reads. */
  static void tell(CommandSpec spec, String line) {
    print(spec.commandLine().getErr(), line);
  }

  /**
   * Tells how an order ended.
   *
   * @param outcome in one word: done, accepted, refused or unfinished
   * @return the exit code
   */
  static int finish(CommandSpec spec, boolean json, int exitCode, String outcome, String sentence) {
    if (json) {
      print(
          spec,
          AgentClient.write(
              Map.of("outcome", outcome, "sentence", sentence, "exitCode", exitCode)));
    } else if (exitCode == ExitCode.DONE) {
      print(spec, outcome.equals("done") ? sentence : outcome + ": " + sentence);
    } else {
      tell(spec, "mailkeeper: " + outcome + ": " + sentence);
    }
    return exitCode;
  }

  private static void print(PrintWriter writer, String line) {
    writer.println(line);
    writer.flush();
  }
}
