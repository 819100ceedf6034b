package io.mailkeeper.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the product is run in a node: the shaded jar, in a JVM of its own. */
final class Product {
  private static final String MAIN = "io.mailkeeper.agent.Main";

  /** As in {@code agent/bin/mailkeeper}: another compiler or collector has other outages. */
  static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-Xshare:auto",
          "-XX:MetaspaceSize=64m",
          "-XX:-UseContainerSupport",
          "-Xss512k");

  private Product() {}

  /** The agent on this configuration. */
  static List<String> agent(String configuration) {
    return agent(jar(), configuration);
  }

  /** The agent out of this jar. */
  static List<String> agent(Path jar, String configuration) {
    return java(jar.toString(), MAIN, "agent", "--config.file", configuration);
  }

  /** The agent with a safety rule broken; {@link WrongAgent} names the rules. */
  static List<String> wrongAgent(String rule, String configuration) {
    String classes = Path.of("target/test-classes").toAbsolutePath().toString();
    return java(classes + ":" + jar(), WrongAgent.class.getName(), rule, configuration);
  }

  /** A command that ends soon. */
  static List<String> command(String... arguments) {
    List<String> argv = java(jar().toString(), MAIN);
    argv.addAll(List.of(arguments));
    return argv;
  }

  private static List<String> java(String classPath, String... rest) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(OPTIONS);
    argv.add("-Xmx128m");
    argv.addAll(List.of("-cp", classPath));
    argv.addAll(List.of(rest));
    return argv;
  }

  static Path jar() {
    return Path.of(System.getProperty("mailkeeper.jar", "target/mailkeeper.jar")).toAbsolutePath();
  }
}
