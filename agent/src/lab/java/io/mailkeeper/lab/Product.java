package io.mailkeeper.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the product is run in a node: the shaded jar, in a JVM of its own. */
final class Product {
  private static final String MAIN = "io.mailkeeper.agent.Main";

  private Product() {}

  /** The agent on this configuration. */
  static List<String> agent(String configuration) {
    return java(List.of(), jar(), MAIN, "agent", "--config.file", configuration);
  }

  /** The agent with a safety rule broken; {@link WrongAgent} names the rules. */
  static List<String> wrongAgent(String rule, String configuration) {
    String classes = Path.of("target/test-classes").toAbsolutePath().toString();
    return java(List.of(), classes + ":" + jar(), WrongAgent.class.getName(), rule, configuration);
  }

  /** A command that ends soon. */
  static List<String> command(String... arguments) {
    List<String> argv = java(List.of("-XX:TieredStopAtLevel=1"), jar(), MAIN);
    argv.addAll(List.of(arguments));
    return argv;
  }

  private static List<String> java(List<String> options, String classPath, String... rest) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-XX:-UsePerfData", "-XX:+UseSerialGC", "-Xmx128m", "-Xshare:auto"));
    argv.addAll(options);
    argv.addAll(List.of("-cp", classPath));
    argv.addAll(List.of(rest));
    return argv;
  }

  private static String jar() {
    return Path.of(System.getProperty("mailkeeper.jar", "target/mailkeeper.jar"))
        .toAbsolutePath()
        .toString();
  }
}
