package io.mailkeeper.agent.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;

/** One run of the command as a user sees it. */
record CliRun(int exitCode, String out, String err) {
  static CliRun of(AgentAddress.Source source, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Cli.with(source, Map.of());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new CliRun(line.execute(args), out.toString(), err.toString());
  }
}
