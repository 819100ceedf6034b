package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private ServerSocket daemon;

  @BeforeEach
  void listen() throws IOException {
    daemon = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "smtp");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void close() throws IOException {
    daemon.close();
  }

  private void serve() {
    while (!daemon.isClosed()) {
      try (Socket socket = daemon.accept()) {
        PrintStream out =
            new PrintStream(socket.getOutputStream(), true, StandardCharsets.US_ASCII);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        out.print("220 mail.example ESMTP\r\n");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          out.print(line.startsWith("QUIT") ? "221 bye\r\n" : "250 mail.example\r\n");
        }
      } catch (IOException e) {
        if (!daemon.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private CliRun probe(String... more) {
    String[] args = new String[more.length + 2];
    args[0] = "probe";
    args[1] = "smtp://127.0.0.1:" + daemon.getLocalPort();
    System.arraycopy(more, 0, args, 2, more.length);
    return run(args);
  }

  private static CliRun run(String... args) {
    return CliRun.of(
        file -> new AgentAddress(Path.of("/nonexistent").toUri(), Optional.empty()), args);
  }

  @Test
  void showsWhatWasSaidAndHowLongItTook() {
    CliRun run = probe();

    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("  ok in ", "< 220 mail.example ESMTP", "> EHLO localhost", "< 221 bye")
        .containsPattern("connect +\\d+\\.\\d{3} ms")
        .containsPattern("total +\\d+\\.\\d{3} ms");
  }

  @Test
  void tellsAMonitoringSystemInOneLine() {
    CliRun run = probe("--nagios");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).hasLineCount(1).startsWith("SMTP OK - ").contains(" | 'time'=0.");
  }

  @Test
  void speaksJson() {
    assertThat(probe("--json").out())
        .contains("\"success\":true", "\"phaseSeconds\":{\"connect\":");
  }

  @Test
  void nobodyListensThere() throws IOException {
    daemon.close();

    CliRun run = probe();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("failed: refused");

    CliRun nagios = probe("--nagios");
    assertThat(nagios.exitCode()).isEqualTo(2);
    assertThat(nagios.out()).startsWith("SMTP CRITICAL - ");
  }

  @Test
  void aTargetThatIsNoneIsWrongUsage() {
    assertThat(run("probe", "gopher://x").exitCode()).isEqualTo(2);
    assertThat(run("probe", "gopher://x").err()).contains("known: [dns, http, https, imap");
    assertThat(run("probe", "gopher://x", "--nagios").exitCode()).isEqualTo(3);
  }
}
