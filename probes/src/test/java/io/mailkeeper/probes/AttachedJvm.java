package io.mailkeeper.probes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java process of its own with the Jolokia agent attached, on a port of its own choice. */
final class AttachedJvm implements AutoCloseable {

  static final AttachedJvm NONE = new AttachedJvm(Optional.empty(), 0);

  private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/jolokia");

  private final Optional<Process> process;
  private final int port;

  private AttachedJvm(Optional<Process> process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * @param options of the agent, {@code key=value,...}, beside its address
   */
  static AttachedJvm start(String options) throws Exception {
    String agent =
        Path.of(agentClass().getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-javaagent:" + agent + "=host=127.0.0.1,port=0,discoveryEnabled=false," + options,
                "-cp",
                System.getProperty("java.class.path"),
                AttachedJvm.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      return new AttachedJvm(Optional.of(process), portSaidBy(process));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** What the process does: nothing, until its standard input ends with the test. */
  public static void main(String[] args) throws IOException {
    while (System.in.read() >= 0) {
      // Nobody writes; the end is what is waited for.
    }
  }

  int port() {
    return port;
  }

  /** Ends it at once, and comes back when it has gone. */
  void kill() {
    process.ifPresent(p -> p.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join());
  }

  @Override
  public void close() {
    kill();
  }

  /** Its jar is on the test class path for its place only; none of it runs in this process. */
  private static Class<?> agentClass() throws ClassNotFoundException {
    return Class.forName(
        "org.jolokia.jvmagent.JvmAgent", false, AttachedJvm.class.getClassLoader());
  }

  private static int portSaidBy(Process process) throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      lines.add(line);
      Matcher url = URL.matcher(line);
      if (url.find()) {
        return Integer.parseInt(url.group(1));
      }
    }
    throw new IOException("the agent named no address: " + lines);
  }
}
