package io.mailkeeper.lab.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What {@link BareConversations} cost: no prober on this machine can be cheaper.
 *
 * @param conversations that ended while it was measured
 * @param cpu of their process meanwhile
 */
record Floor(long conversations, Cpu cpu) {

  private static final Duration WARM_UP = Duration.ofSeconds(2);

  static Floor measure(Server server, Plan plan) throws IOException {
    Process process =
        Server.process(
            BareConversations.class,
            Integer.toString(server.port()),
            Integer.toString(Plan.AT_ONCE));
    try (BufferedReader told = process.inputReader(StandardCharsets.UTF_8);
        OutputStream ask = process.getOutputStream()) {
      Outcome unusedWarmUp = Load.nothing(WARM_UP);
      long first = ended(ask, told);
      Cpu before = Usage.of(process.pid()).cpu();
      Outcome unused = Load.nothing(plan.flatOut());
      long last = ended(ask, told);
      return new Floor(last - first, Usage.of(process.pid()).cpu().minus(before));
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
    return cpu.systemMicros(conversations);
  }

  double cpuMicros() {
    return cpu.micros(conversations);
  }
}
