package io.mailkeeper.agent.cli;

import java.io.PrintWriter;
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

  private static void print(PrintWriter writer, String line) {
    writer.println(line);
    writer.flush();
  }
}
