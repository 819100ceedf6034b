package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoveryTest {

  @TempDir Path root;
  private Machine machine = new Machine(Path.of("/"));

  @BeforeEach
  void services() {
    machine = Machine.in(root);
  }

  @Test
  void nothingIsThere() {
    assertThat(machine.discovered()).isEqualTo(new Discovered(List.of(), List.of()));
  }

  @Test
  void oneProductsFaultHidesNoOther() throws IOException {
    machine
        .with("/etc/mail/sendmail.cf", "O DaemonPortOptions=Port=25\n")
        .with("/etc/dovecot/dovecot.conf", "protocols = imap\n");
    Files.createDirectories(machine.at("/etc/postfix/master.cf"));

    assertThat(machine.discovered().listeners())
        .extracting(Listener::product)
        .containsExactly(MailProduct.SENDMAIL, MailProduct.DOVECOT, MailProduct.DOVECOT);
    assertThat(machine.faults())
        .containsExactly(
            "/etc/postfix/main.cf: it is not there",
            "/etc/postfix/master.cf: it is no regular file");
  }

  @Test
  void whatIsLinkedToAFilesystemThatIsNotMounted() {
    machine.with("/etc/x", "").linked("/etc/dovecot", "/shared/dovecot");
    machine.linked("/etc/mail/sendmail.cf", "/shared/mail/sendmail.cf");

    assertThat(machine.listeners()).isEmpty();
    assertThat(machine.faults()).containsExactly("/etc/mail/sendmail.cf: it is not there");
  }

  @Test
  void filesThatAProductLeftBehind() {
    machine
        .with("/etc/mail/sendmail.cf", "O DaemonPortOptions=Port=25\n")
        .with("/usr/sbin/sendmail", "");
    assertThat(machine.discovered().faults()).isEmpty();

    machine.with("/usr/sbin/postconf", "");
    assertThat(machine.discovered().faults())
        .as("postfix brought that sendmail")
        .singleElement()
        .asString()
        .startsWith("/usr/libexec/sendmail/sendmail: none of Sendmail's programs is there");

    machine.linked("/usr/libexec/sendmail/sendmail", "/nosuch");
    assertThat(machine.discovered().faults()).isEmpty();
  }

  @Test
  void tooMuchIsCutOff() {
    StringBuilder options = new StringBuilder();
    for (int i = 1; i <= 1_500; i++) {
      options.append("O DaemonPortOptions=Name=D, Port=").append(i).append('\n');
    }
    for (int i = 1; i <= 500; i++) {
      options.append("O DaemonPortOptions=Port=nosuch").append(i).append('\n');
    }
    machine.with("/etc/mail/sendmail.cf", options.toString());

    assertThat(machine.discovered().listeners()).hasSize(1_000);
    assertThat(machine.faults()).hasSize(100).anyMatch(f -> f.contains("more than 1000 listeners"));
  }

  @Test
  void valuesInMessagesStayOnOneLine() {
    assertThat(Shown.quoted("a\tb\u001b[31m\u202e")).isEqualTo("\"a?b?[31m?\"");
    assertThat(Shown.quoted("x".repeat(100))).isEqualTo("\"" + "x".repeat(60) + "...\"");
    assertThat(new Place("/etc/a\nb", 1, 2)).hasToString("/etc/a?b:1:2");
  }
}
