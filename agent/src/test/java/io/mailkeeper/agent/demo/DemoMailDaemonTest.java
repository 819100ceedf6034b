package io.mailkeeper.agent.demo;

import static io.mailkeeper.agent.demo.DaemonProcess.LOGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.agent.demo.SmtpSubmission.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoMailDaemonTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String SENDER = "sender@demo.invalid";

  @TempDir Path folder;

  @Test
  void whatSmtpAcceptsShowsInImapAndPop3WithoutARestart() throws Exception {
    try (DaemonProcess smtp = DaemonProcess.start("smtp", folder);
        DaemonProcess imap = DaemonProcess.start("imap", folder);
        DaemonProcess pop3 = DaemonProcess.start("pop3", folder)) {
      assertThat(subjects(imap)).isEmpty();

      assertThat(submit(smtp, "one")).isEqualTo(Outcome.ACCEPTED);
      assertThat(submit(smtp, "two")).isEqualTo(Outcome.ACCEPTED);

      await().untilAsserted(() -> assertThat(subjects(imap)).containsExactly("one", "two"));
      await().untilAsserted(() -> assertThat(pop3Status(pop3)).startsWith("+OK 2 "));
    }
  }

  /**
   * A race by nature: were the message written after the 250, some of these kills would show it.
   */
  @Test
  void killedRightAfterThe250NothingAcceptedIsMissing() throws Exception {
    List<String> accepted = new ArrayList<>();
    for (int round = 1; round <= 8; round++) {
      DaemonProcess smtp = DaemonProcess.start("smtp", folder);
      for (int message = 1; message <= round; message++) {
        String token = "round-" + round + "-" + message;
        assertThat(submit(smtp, token)).isEqualTo(Outcome.ACCEPTED);
        accepted.add(token);
      }
      smtp.kill();
    }
    try (DaemonProcess imap = DaemonProcess.start("imap", folder)) {
      assertThat(subjects(imap)).isEqualTo(accepted);
    }
  }

  @Test
  void aMessageThatCannotBeStoredIsNotAccepted() throws Exception {
    try (DaemonProcess smtp = DaemonProcess.start("smtp", folder)) {
      Files.delete(folder.resolve("spool"));

      SmtpSubmission.Answer answer =
          new SmtpSubmission(smtp.address(), LIMIT)
              .submit(SENDER, LOGIN.address(), "Subject: lost\r\n\r\ntext");

      assertThat(answer.outcome()).isEqualTo(Outcome.NOT_ACCEPTED);
      assertThat(answer.reason()).startsWith("452 ");
    }
  }

  @Test
  void smtpKnowsOnlyItsMailbox() throws Exception {
    try (DaemonProcess smtp = DaemonProcess.start("smtp", folder)) {
      assertThat(
              new SmtpSubmission(smtp.address(), LIMIT)
                  .submit(SENDER, "nobody@mailkeeper.example", "Subject: x\r\n\r\ntext")
                  .reason())
          .startsWith("550 5.1.1");
    }
  }

  @Test
  void writesItsPidWhenItListensAndTakesItBackOnACleanStop() throws Exception {
    try (DaemonProcess smtp = DaemonProcess.start("smtp", folder)) {
      await()
          .untilAsserted(
              () -> assertThat(smtp.pidFile()).hasContent(Long.toString(smtp.process().pid())));
      smtp.process().destroy();
      assertThat(smtp.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(smtp.pidFile()).doesNotExist();
    }
  }

  @Test
  void addsItselfToTheListOfProcessesToEnd() throws Exception {
    try (DaemonProcess smtp = DaemonProcess.start("smtp", folder);
        DaemonProcess imap = DaemonProcess.start("imap", folder)) {
      assertThat(Files.readAllLines(DaemonProcess.processList(folder)))
          .containsExactly(
              ProcessId.running(smtp.process().pid()).orElseThrow().toString(),
              ProcessId.running(imap.process().pid()).orElseThrow().toString());
    }
  }

  @Test
  void endsWhenTheDemoHasGone() throws Exception {
    Process demo = new ProcessBuilder("sleep", "600").start();
    ProcessId parent = ProcessId.running(demo.pid()).orElseThrow();
    try (DaemonProcess imap = DaemonProcess.start("imap", folder, parent, 0)) {
      demo.destroyForcibly().onExit().join();

      assertThat(imap.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      demo.destroyForcibly();
    }
  }

  @Test
  void aPortInUseIsToldInOneLineAndExitCode1() throws Exception {
    try (DaemonProcess first = DaemonProcess.start("smtp", folder)) {
      List<String> argv =
          DaemonProcess.argv("smtp", folder, ProcessId.self(), first.address().getPort());

      Process second = new ProcessBuilder(argv).redirectErrorStream(true).start();
      String output = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(second.waitFor()).isEqualTo(1);
      assertThat(output)
          .contains("cannot listen on 127.0.0.1:" + first.address().getPort())
          .doesNotContain("\tat ");
    }
  }

  private static Outcome submit(DaemonProcess smtp, String token) {
    return new SmtpSubmission(smtp.address(), LIMIT)
        .submit(SENDER, LOGIN.address(), "Subject: " + token + "\r\n\r\ntext")
        .outcome();
  }

  private static List<String> subjects(DaemonProcess imap) throws IOException {
    return new ImapListing(imap.address(), LOGIN).subjects(LIMIT);
  }

  private static String pop3Status(DaemonProcess pop3) throws IOException {
    try (TextConnection connection = TextConnection.open(pop3.address(), LIMIT)) {
      connection.readLine();
      for (String command : List.of("USER " + LOGIN.address(), "PASS " + LOGIN.password())) {
        connection.send(command);
        connection.readLine();
      }
      connection.send("STAT");
      return connection.readLine();
    }
  }
}
