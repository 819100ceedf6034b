package io.mailkeeper.healer.kit;

import static io.mailkeeper.healer.kit.MailServers.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.system.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that Debian's packages bring: all are read, and no line of them is a fault. */
class DebianFilesTest {

  @TempDir Path directory;
  private Machine machine = new Machine(Path.of("/"));

  @BeforeEach
  void services() {
    machine = Machine.in(directory);
  }

  @Test
  void postfix() {
    Path root = MailServers.root("postfix");
    machine
        .with("/etc/postfix/main.cf", text(root, "/usr/share/postfix/main.cf.debian"))
        .with("/etc/postfix/master.cf", text(root, "/usr/share/postfix/master.cf.dist"));
    assertThat(machine.listeners())
        .singleElement()
        .asString()
        .startsWith("smtp *:25 none smtp inet /etc/postfix/master.cf:");
    assertThat(machine.faults()).isEmpty();
  }

  /** What stands in comments there is what most administrators turn on. */
  @Test
  void postfixWithItsCommentsTurnedOn() {
    Path root = MailServers.root("postfix");
    String master =
        text(root, "/usr/share/postfix/master.cf.dist")
            .replaceAll("(?m)^#(submission |submissions |628 |  -o )", "$1");
    machine
        .with("/etc/postfix/main.cf", text(root, "/usr/share/postfix/main.cf.debian"))
        .with("/etc/postfix/master.cf", master);
    assertThat(machine.discovered().listeners())
        .extracting(l -> l.protocol().label() + " " + l.endpoint() + " " + l.tls().label())
        .containsExactly(
            "smtp *:25 none",
            "submission *:587 starttls",
            "smtps *:465 implicit",
            "other *:628 none");
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void exim() throws IOException {
    Path root = MailServers.root("exim4");
    copy(root, "/etc/exim4");
    machine.with(
        "/etc/exim4/update-exim4.conf.conf",
        "dc_eximconfig_configtype='local'\ndc_local_interfaces='127.0.0.1 ; ::1'\n");
    exim("127.0.0.1:25", "[::1]:25");
    machine.with(
        "/etc/exim4/update-exim4.conf.conf",
        "dc_eximconfig_configtype='internet'\ndc_use_split_config='true'\n");
    exim("*:25");
  }

  private void exim(String... endpoints) {
    assertThat(machine.discovered().listeners())
        .extracting(Listener::endpoint)
        .containsExactly(endpoints);
    assertThat(machine.discovered().listeners())
        .allMatch(l -> l.tls() == TlsMode.STARTTLS && l.protocol() == MailProtocol.SMTP);
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void cyrus() throws IOException {
    Path root = MailServers.root("cyrus");
    copy(root, "/etc/default");
    machine
        .with("/etc/cyrus.conf", text(root, "/etc/cyrus.conf"))
        .with("/etc/imapd.conf", text(root, "/etc/imapd.conf"))
        .with("/etc/services", text(root, "/etc/services"));
    assertThat(machine.discovered().listeners())
        .extracting(l -> l.protocol().label() + " " + l.endpoint() + " " + l.tls().label())
        .containsExactly(
            "imap *:143 none",
            "pop3 *:110 none",
            "other *:119 unknown",
            "http *:8008 none",
            "lmtp /run/cyrus/socket/lmtp none",
            "managesieve localhost:4190 none");
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void courier() throws IOException {
    Path root = MailServers.root("courier");
    copy(root, "/etc/courier");
    machine.with("/etc/services", text(root, "/etc/services"));
    assertThat(machine.discovered().listeners())
        .extracting(l -> l.protocol().label() + " " + l.endpoint() + " " + l.tls().label())
        .containsExactly(
            "imap *:143 starttls",
            "imaps *:993 implicit",
            "pop3 *:110 starttls",
            "pop3s *:995 implicit",
            "smtp *:25 none",
            "smtps *:465 implicit");
    assertThat(machine.faults())
        .singleElement()
        .asString()
        .startsWith("/etc/courier/esmtpd-msa:124:1: ESMTPDSTART is \"NO\"");
  }

  @Test
  void dovecot24() throws IOException {
    Path root = MailServers.root("dovecot-2.4");
    copy(root, "/usr/share/dovecot");
    copy(root, "/usr/share/dovecot", "/etc/dovecot");
    machine.with("/usr/share/dovecot/protocols.d/imapd.protocol", "protocols {\n  imap = yes\n}\n");
    assertThat(machine.discovered().listeners())
        .extracting(l -> l.protocol().label() + " " + l.endpoint() + " " + l.tls().label())
        .containsExactlyInAnyOrder(
            "imap *:143 starttls",
            "imaps *:993 implicit",
            "managesieve *:4190 starttls",
            "managesieve *:2000 starttls");
    assertThat(machine.faults()).isEmpty();
  }

  /** Those that are installed on this machine. */
  @Test
  void sendmailAndDovecotOfThisMachine() {
    Needs.need(Files.exists(Path.of("/etc/mail/sendmail.cf")), "sendmail is not installed");
    Needs.need(Files.exists(Path.of("/etc/dovecot/dovecot.conf")), "dovecot is not installed");
    Discovered here = new Discovery().in(Path.of("/"));
    assertThat(here.listeners())
        .extracting(l -> l.product() + " " + l.endpoint())
        .contains(
            "SENDMAIL 127.0.0.1:25",
            "SENDMAIL 127.0.0.1:587",
            "DOVECOT *:143",
            "DOVECOT *:993",
            "DOVECOT *:110");
    assertThat(here.faults())
        .filteredOn(f -> f.product() == MailProduct.SENDMAIL || f.product() == MailProduct.DOVECOT)
        .isEmpty();
  }

  private void copy(Path root, String directory) throws IOException {
    copy(root, directory, directory);
  }

  private void copy(Path root, String from, String to) throws IOException {
    Path source = root.resolve(from.substring(1));
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = machine.at(to).resolve(source.relativize(file).toString());
        Files.createDirectories(target.resolve("..").normalize());
        Files.copy(file, target);
      }
    }
  }
}
