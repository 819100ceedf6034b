package io.mailkeeper.agent.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells the version. */
@Command(
    name = "version",
    description = "Show the version of Mailkeeper and of the Java it runs on.",
    mixinStandardHelpOptions = true)
public final class Version implements Callable<Integer>, IVersionProvider {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  /** As the jar says; a build that is not from a jar has none. */
  public static String number() {
    return Optional.ofNullable(Version.class.getPackage())
        .map(Package::getImplementationVersion)
        .orElse("unversioned");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"mailkeeper " + number() + ", Java " + Runtime.version()};
  }

  @Override
  public Integer call() {
    String java = Runtime.version().toString();
    Output.print(
        spec,
        json ? AgentClient.write(Map.of("version", number(), "java", java)) : getVersion()[0]);
    return ExitCode.DONE;
  }
}
