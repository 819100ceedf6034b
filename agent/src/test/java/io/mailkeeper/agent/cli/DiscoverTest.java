package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoverTest {

  @TempDir Path root;

  private void file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, text);
  }

  private CliRun discover(String... more) {
    List<String> words = new ArrayList<>(List.of("discover", "--root", root.toString()));
    words.addAll(List.of(more));
    return CliRun.of(
        file -> new AgentAddress(Path.of("/nonexistent").toUri(), Optional.empty()),
        words.toArray(String[]::new));
  }

  private void mailServer() throws IOException {
    file("usr/libexec/sendmail/sendmail", "");
    file("usr/sbin/dovecot", "");
    file(
        "etc/mail/sendmail.cf",
        """
        O DaemonPortOptions=Name=MTA, Port=25
        O DaemonPortOptions=Name=MSA, Port=nosuch
        O DaemonPortOptions=Name=MSA, Port=587, Addr=mail.example
        """);
    file(
        "etc/dovecot/dovecot.conf",
        """
        protocols = imap lmtp
        listen = ::
        service imap-login {
          inet_listener imap {
            port = 0
          }
        }
        service doveadm {
          inet_listener {
            port = 24245
          }
        }
        """);
  }

  @Test
  void aTableWithTheProbeForEach() throws IOException {
    mailServer();
    CliRun run = discover();

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "PRODUCT   PROTOCOL          LISTENS AT         TLS       PROBE"
                + "                          SET AT",
            "Sendmail  smtp              0.0.0.0:25         none      smtp://127.0.0.1:25"
                + "            /etc/mail/sendmail.cf:1:31",
            "Sendmail  submission        mail.example:587   none      submission://mail.example:587"
                + "  /etc/mail/sendmail.cf:3:31",
            "Dovecot   imaps             [::]:993           implicit  imaps://[::1]:993"
                + "              default of Dovecot 2.3, address: /etc/dovecot/dovecot.conf:2:1",
            "Dovecot   lmtp              /run/dovecot/lmtp  starttls  -"
                + "                              default of Dovecot 2.3",
            "Dovecot   other (doveadm/)  [::]:24245         none      tcp://[::1]:24245"
                + "              /etc/dovecot/dovecot.conf:10:5, address:"
                + " /etc/dovecot/dovecot.conf:2:1");
    assertThat(run.err())
        .startsWith("/etc/mail/sendmail.cf:2:31: \"nosuch\" is no service")
        .hasLineCount(1);
  }

  @Test
  void json() throws IOException {
    mailServer();
    JsonNode answer = new ObjectMapper().readTree(discover("--json").out());

    assertThat(answer.get("listeners")).hasSize(5);
    assertThat(answer.get("listeners").get(1))
        .hasToString(
            "{\"product\":\"Sendmail\",\"name\":\"MSA\",\"protocol\":\"submission\","
                + "\"address\":\"mail.example\",\"addressKind\":\"name\",\"port\":587,"
                + "\"tls\":\"none\",\"probe\":\"submission://mail.example:587\","
                + "\"portSetAt\":{\"file\":\"/etc/mail/sendmail.cf\",\"line\":3,\"column\":31},"
                + "\"addressSetAt\":{\"file\":\"/etc/mail/sendmail.cf\",\"line\":3,\"column\":41}}");
    assertThat(answer.get("listeners").get(3).has("port")).isFalse();
    assertThat(answer.get("listeners").get(3).has("probe")).isFalse();
    assertThat(answer.get("listeners").get(2).get("portSetAt"))
        .hasToString("{\"defaultOf\":\"Dovecot 2.3\"}");
    assertThat(answer.get("faults"))
        .singleElement()
        .asString()
        .startsWith(
            "{\"product\":\"Sendmail\",\"file\":\"/etc/mail/sendmail.cf\",\"line\":2,"
                + "\"column\":31,\"message\":");
  }

  @Test
  void whatIsSuggestedIsAUri() throws IOException {
    mailServer();
    file(
        "etc/cyrus.conf",
        """
        SERVICES {
         sieve cmd="timsieved" listen="[fe80::1%eth0]:4190"
         imap cmd="imapd" listen="we_ird:143"
         pop3 cmd="pop3d" listen="[2001:db8::1]:110"
        }
        """);
    JsonNode answer = new ObjectMapper().readTree(discover("--json").out());
    List<String> probes = answer.get("listeners").findValuesAsText("probe");
    assertThat(probes).hasSize(5).contains("pop3://[2001:db8::1]:110");
    assertThat(probes).allMatch(probe -> URI.create(probe).getHost() != null);
  }

  @Test
  void nothingIsFound() {
    CliRun run = discover();
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo("mailkeeper: no mail server is configured below " + root + "\n");

    CliRun json = discover("--json");
    assertThat(json.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(json.out().strip()).isEqualTo("{\"listeners\":[],\"faults\":[]}");
  }

  @Test
  void keysOfSams() throws IOException {
    file("etc/md/store/ms.conf", "listen 1143\n");
    file("etc/mail/switch.ini", "");
    CliRun run = discover("--sams-key", "imap=listen");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("imap://127.0.0.1:1143", "/etc/md/store/ms.conf:1:1");

    CliRun wrong = discover("--sams-key", "smtp=x");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("SAMS has no port for [smtp]");
  }

  @Test
  void aRootThatIsNone() throws IOException {
    root = Files.createFile(root.resolve("file"));
    CliRun run = discover();
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--root", "is no directory");
  }

  @Test
  void helpHasExamples() {
    CliRun run = discover("--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("mailkeeper discover --root", "Exit codes:", "none was found");
  }
}
