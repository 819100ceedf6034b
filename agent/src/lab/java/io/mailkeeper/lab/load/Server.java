package io.mailkeeper.lab.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A {@link SmtpResponder} that runs.
 *
 * @param good {@code host:port} of a server that is well
 * @param refusing of one that greets with 554
 * @param busy of one that greets with 421
 */
record Server(Process process, String good, String refusing, String busy) implements AutoCloseable {

  static Server start() throws IOException {
    Process process = process(SmtpResponder.class);
    String line = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (line == null) {
      throw new IOException("the SMTP responder ended without listening");
    }
    List<String> at = List.of(line.split(" ", -1));
    return new Server(process, at(at.get(0)), at(at.get(1)), at(at.get(2)));
  }

  /** Starts a program of the tests in a process of its own. */
  static Process process(Class<?> program, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String at(String port) {
    return "127.0.0.1:" + port;
  }

  int port() {
    return Integer.parseInt(good.substring(good.indexOf(':') + 1));
  }

  @Override
  public void close() {
    end(process);
  }

  /** Ends a process of ours and waits for its end. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
