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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mailkeeper probe --deep} against an SMTP and a POP3 server with one mailbox. */
class DeepProbeTest {
  private static final String SECRET = "Open-Sesame7";

  private final List<String> mailbox = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private volatile boolean delivers = true;
  private ServerSocket smtp;
  private ServerSocket pop3;
  private Path login;

  private interface Scene {
    void play(BufferedReader in, PrintStream out) throws IOException;
  }

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    smtp = listen(this::submit);
    pop3 = listen(this::fetch);
    login = Files.writeString(directory.resolve("login"), "canary:" + SECRET + "\n");
    Files.setPosixFilePermissions(login, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() throws IOException {
    smtp.close();
    pop3.close();
  }

  private static ServerSocket listen(Scene scene) throws IOException {
    ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> serve(listening, scene), "server");
    thread.setDaemon(true);
    thread.start();
    return listening;
  }

  private static void serve(ServerSocket listening, Scene scene) {
    while (!listening.isClosed()) {
      try (Socket socket = listening.accept()) {
        scene.play(
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)),
            new PrintStream(socket.getOutputStream(), true, StandardCharsets.US_ASCII));
      } catch (IOException e) {
        if (!listening.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void submit(BufferedReader in, PrintStream out) throws IOException {
    out.print("220 mail ESMTP\r\n");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      said.add(line);
      if (line.equals("DATA")) {
        out.print("354 go on\r\n");
        String message = message(in);
        if (delivers) {
          mailbox.add(message);
        }
      }
      out.print(line.equals("QUIT") ? "221 bye\r\n" : "250 ok\r\n");
    }
  }

  private static String message(BufferedReader in) throws IOException {
    StringBuilder message = new StringBuilder();
    for (String line = in.readLine(); !line.equals("."); line = in.readLine()) {
      message.append(line).append("\r\n");
    }
    return message.toString();
  }

  private void fetch(BufferedReader in, PrintStream out) throws IOException {
    out.print("+OK ready\r\n");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      said.add(line);
      switch (line.split(" ", 2)[0]) {
        case "CAPA" -> out.print("-ERR\r\n");
        case "STAT" -> out.print("+OK " + mailbox.size() + " 100\r\n");
        case "TOP", "RETR" -> out.print("+OK\r\n" + mailbox.get(0) + ".\r\n");
        case "DELE" -> {
          mailbox.remove(0);
          out.print("+OK\r\n");
        }
        default -> out.print("+OK\r\n");
      }
    }
  }

  private CliRun deep(String... more) {
    List<String> args =
        new ArrayList<>(List.of("probe", "smtp://127.0.0.1:" + smtp.getLocalPort(), "--deep"));
    args.addAll(List.of(more));
    return CliRun.of(
        file -> new AgentAddress(Path.of("/nonexistent").toUri(), Optional.empty()),
        args.toArray(new String[0]));
  }

  private CliRun whole(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--fetch=pop3://127.0.0.1:" + pop3.getLocalPort(),
                "--rcpt-to=canary@example.org",
                "--login-file=" + login,
                "--login-in-clear"));
    args.addAll(List.of(more));
    return deep(args.toArray(new String[0]));
  }

  @Test
  void aMessageGoesRoundAndEachHopIsTimed() {
    CliRun run = whole();

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .containsSubsequence("  ok in ", "submit ", "queue ", "store ", "fetch ", "total ")
        .containsSubsequence(
            "> RCPT TO:<canary@example.org>", "> DATA", "> USER canary", "> DELE 1")
        .doesNotContain(SECRET);
    assertThat(mailbox).as("nothing is left").isEmpty();
    assertThat(said).contains("PASS " + SECRET);
  }

  @Test
  void asJsonAndForMonitoringSystems() {
    assertThat(whole("--json").out())
        .contains("\"protocol\":\"round_trip\"", "\"hopSeconds\":{\"submit\":")
        .doesNotContain(SECRET);
    assertThat(whole("--nagios").out()).startsWith("ROUND_TRIP OK - ").contains("'queue'=");
  }

  @Test
  void aMessageThatDoesNotArriveFailsByItsHop() {
    delivers = false;
    CliRun run = whole("--timeout=1s");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("failed: timeout", "queue").doesNotContain(SECRET);
  }

  @Test
  void whatIsMissingIsNamedAndNothingIsSent() {
    assertThat(deep().err()).contains("--deep needs --fetch");
    assertThat(deep("--fetch=pop3://h").err()).contains("--deep needs --login-file");
    assertThat(deep("--fetch=pop3://h", "--login-file=" + login).err())
        .contains("--deep needs --rcpt-to");
    assertThat(whole("--mailbox=Junk").err()).contains("POP3 has only INBOX");
    assertThat(said).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--fetch=imap://h,--fetch means nothing without --deep",
    "--mailbox=Junk,--mailbox means nothing without --deep",
    "--submit-login-file=x,--submit-login-file means nothing without --deep"
  })
  void withoutDeepItMeansNothing(String option, String sentence) {
    CliRun run =
        CliRun.of(
            file -> new AgentAddress(Path.of("/nonexistent").toUri(), Optional.empty()),
            "probe",
            "smtp://127.0.0.1:1",
            option);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(sentence);
  }
}
