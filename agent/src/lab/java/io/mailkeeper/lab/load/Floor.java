package io.mailkeeper.lab.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What {@link BareConversations} cost: no prober on this machine can be cheaper.
 *
 * @param conversations that ended while it was measured
 * @param user and {@code system}: the processor time of their process, in its own code and in that
 *     of the kernel
 */
record Floor(long conversations, Duration user, Duration system) {

  private static final Duration WARM_UP = Duration.ofSeconds(2);

  static Floor measure(Server server, Plan plan) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                BareConversations.class.getName(),
                Integer.toString(server.port()),
                Integer.toString(Plan.AT_ONCE))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader told = process.inputReader(StandardCharsets.UTF_8);
        OutputStream ask = process.getOutputStream()) {
      Outcome warm = Load.nothing(WARM_UP);
      long first = ended(ask, told);
      Usage before = Usage.of(process.pid());
      Outcome unused = warm.and(Load.nothing(plan.flatOut()));
      long last = ended(ask, told);
      Usage after = Usage.of(process.pid());
      return new Floor(
          last - first, after.user().minus(before.user()), after.system().minus(before.system()));
    } finally {
      Server.end(process);
    }
  }

  private static long ended(OutputStream ask, BufferedReader told) throws IOException {
    ask.write('\n');
    ask.flush();
    String line = told.readLine();
    if (line == null) {
      throw new IOException("the bare conversations have broken off");
    }
    return Long.parseLong(line);
  }

  double systemMicros() {
    return system.toNanos() / 1e3 / conversations;
  }

  double cpuMicros() {
    return user.plus(system).toNanos() / 1e3 / conversations;
  }
}
