package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.agent.demo.SmtpSubmission.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailerTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path folder;

  @Test
  void findsAllThatWasAccepted() throws Exception {
    try (DaemonProcess smtp = DaemonProcess.start("smtp", folder);
        DaemonProcess imap = DaemonProcess.start("imap", folder);
        Mailer mailer = mailer(smtp, imap)) {
      await().until(() -> mailer.accepted() >= 5);
      MailTally tally = mailer.found(LIMIT);
      assertThat(tally.kept()).as("%s", tally).isTrue();
      assertThat(tally.accepted()).isGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void noticesThatMailIsMissing(@TempDir Path otherStore) throws Exception {
    try (DaemonProcess smtp = DaemonProcess.start("smtp", folder);
        DaemonProcess imap = DaemonProcess.start("imap", otherStore);
        Mailer mailer = mailer(smtp, imap)) {
      await().until(() -> mailer.accepted() >= 2);
      MailTally tally = mailer.found(Duration.ofSeconds(1));
      assertThat(tally.kept()).isFalse();
      assertThat(tally.missing()).contains("run-000001", "run-000002");
    }
  }

  @Test
  void sendsAMessageAgainUntilItIsAccepted() throws Exception {
    DaemonProcess smtp = DaemonProcess.start("smtp", folder);
    try (DaemonProcess imap = DaemonProcess.start("imap", folder);
        Mailer mailer = mailer(smtp, imap)) {
      await().until(() -> mailer.accepted() >= 2);
      smtp.kill();
      await().until(() -> mailer.lastAnswer().contains("refused"));
      int before = mailer.accepted();
      try (DaemonProcess again = DaemonProcess.start("smtp", folder, smtp.address().getPort())) {
        await().until(() -> mailer.accepted() > before);
        assertThat(mailer.found(LIMIT).kept()).isTrue();
        assertThat(again.process().isAlive()).isTrue();
      }
    } finally {
      smtp.kill();
    }
  }

  /** What the server says until it closes, against what the sender may believe. */
  @ParameterizedTest
  @CsvSource({
    "'',                      NOT_ACCEPTED",
    "220 250 250 250,         NOT_ACCEPTED",
    "220 250 250 550,         NOT_ACCEPTED",
    "220 250 250 250 354,     UNCERTAIN",
    "220 250 250 250 354 452, NOT_ACCEPTED",
    "220 250 250 250 354 250, ACCEPTED",
  })
  void whatTheSenderMayBelieve(String answers, Outcome expected) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> answer(server, answers));
      thread.start();
      assertThat(
              new SmtpSubmission((InetSocketAddress) server.getLocalSocketAddress(), LIMIT)
                  .submit("a@demo.invalid", "b@demo.invalid", "Subject: x\r\n\r\ntext")
                  .outcome())
          .isEqualTo(expected);
      thread.join();
    }
  }

  /** One answer at once, each further one after a line; after 354 that line is the final dot. */
  private static void answer(ServerSocket server, String answers) {
    try (Socket client = server.accept()) {
      var in =
          new java.io.BufferedReader(
              new java.io.InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      for (String code : answers.isEmpty() ? new String[0] : answers.split(" ")) {
        client.getOutputStream().write((code + " x\r\n").getBytes(StandardCharsets.US_ASCII));
        String line = in.readLine();
        while (code.equals("354") && !".".equals(line)) {
          line = in.readLine();
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Mailer mailer(DaemonProcess smtp, DaemonProcess imap) {
    return Mailer.start(
        smtp.address(), imap.address(), DaemonProcess.LOGIN, "run", Duration.ofMillis(10));
  }
}
