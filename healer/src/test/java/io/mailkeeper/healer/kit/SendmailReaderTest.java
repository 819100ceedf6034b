package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** B09 of the kit's rules: every DaemonPortOptions line is a listener. */
class SendmailReaderTest {

  private static final String CF = "/etc/mail/sendmail.cf";

  @TempDir Path root;
  private Machine machine = new Machine(Path.of("/"));

  @BeforeEach
  void services() {
    machine = Machine.in(root);
  }

  @Test
  void everyLineIsAListener() {
    machine.with(
        CF,
        """
        V10/Berkeley
        # SMTP daemon options
        O DaemonPortOptions=Family=inet,  Name=MTA-v4, Port=smtp, Addr=127.0.0.1
        O DaemonPortOptions=Family=inet6, Name=MTA-v6, Port=smtp, Addr=::1
        O DaemonPortOptions=Name=MSA, Port=submission, M=Ea
        O DaemonPortOptions=Name=TLSMSA, Port=smtps, M=s
        O DaemonPortOptions=Name=LOCAL, Family=local, Addr=/run/sendmail/mta.sock
        #O DaemonPortOptions=Name=OFF, Port=2525
        O ClientPortOptions=Family=inet, Address=192.0.2.1
        """);

    assertThat(machine.listeners())
        .containsExactly(
            "smtp 127.0.0.1:25 none MTA-v4 " + CF + ":3:48",
            "smtp [::1]:25 none MTA-v6 " + CF + ":4:48",
            "submission 0.0.0.0:587 none MSA " + CF + ":5:31",
            "smtps 0.0.0.0:465 implicit TLSMSA " + CF + ":6:34",
            "smtp /run/sendmail/mta.sock none LOCAL " + CF + ":7:1");
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void addressesHaveAPlaceToo() {
    machine.with(CF, "O DaemonPortOptions=Port=25, Addr=node1.example\n");

    assertThat(machine.discovered().listeners())
        .extracting(l -> l.address().kind() + " " + l.addressOrigin())
        .containsExactly("NAME " + CF + ":1:30");
  }

  @Test
  void namesMayBeCutDownAndInAnyCase() {
    machine.with(
        CF,
        """
        O daemonportoptions=p=2501
        O DAEMONP=PORT=2502
        OOPort=2503
        OQ/var/spool/mqueue
        O DaemonPortOptions = Port = 2504
        O DataFileBufferSize=4096
        """);

    assertThat(machine.discovered().listeners())
        .extracting(Listener::port)
        .containsExactly(2501, 2502, 2503, 2504);
  }

  @Test
  void whiteSpaceContinuesALineAndAComment() {
    machine.with(
        CF,
        """
        O DaemonPortOptions=Name=MTA,
        \tPort=2525,
            Addr=192.0.2.7
        # off:
          O DaemonPortOptions=Name=OFF, Port=2526
        """);

    assertThat(machine.listeners()).containsExactly("smtp 192.0.2.7:2525 none MTA " + CF + ":2:2");
    assertThat(machine.discovered().listeners().get(0).addressOrigin()).hasToString(CF + ":3:5");
  }

  @Test
  void startTlsNeedsACertificateAndMayBeTurnedOff() {
    machine.with(
        CF,
        """
        O ServerCertFile=/etc/mail/tls/cert.pem
        O ServerKeyFile=/etc/mail/tls/key.pem
        O DaemonPortOptions=Name=MTA, Port=25
        O DaemonPortOptions=Name=PLAIN, Port=26, M=S
        """);

    assertThat(machine.discovered().listeners())
        .extracting(Listener::tls)
        .containsExactly(TlsMode.STARTTLS, TlsMode.NONE);
  }

  @Test
  void withoutAnyOptionItIsTheServiceSmtp() {
    machine.with(CF, "V10/Berkeley\n");
    assertThat(machine.listeners())
        .containsExactly("smtp 0.0.0.0:25 none Daemon0 default of Sendmail");

    machine.with("/etc/services", "smtp 2525/tcp\n");
    assertThat(machine.listeners())
        .containsExactly("smtp 0.0.0.0:2525 none Daemon0 default of Sendmail");

    machine.without("/etc/services");
    assertThat(machine.listeners())
        .containsExactly("smtp 0.0.0.0:25 none Daemon0 default of Sendmail");
  }

  @Test
  void anOptionWithoutAPortIsTheServiceSmtp() {
    machine.with(CF, "O DaemonPortOptions=Name=MTA\n").with("/etc/services", "smtp 2525/tcp\n");
    assertThat(machine.listeners()).containsExactly("smtp 0.0.0.0:2525 none MTA " + CF + ":1:1");
  }

  @Test
  void faultsAreLocatedAndHideNothing() {
    machine.with(
        CF,
        """
        O DaemonPortOptions=Name=A, Port=nosuch
        O DaemonPortOptions=Name=B, Port=70000
        O DaemonPortOptions=Name=C, Family=ipx, Port=25
        O DaemonPortOptions=Name=D, Family=unix
        O =x
        """);

    assertThat(machine.discovered().listeners()).extracting(Listener::name).containsExactly("C");
    assertThat(machine.faults())
        .satisfiesExactlyInAnyOrder(
            f -> assertThat(f).startsWith(CF + ":1:29: \"nosuch\" is no service"),
            f -> assertThat(f).startsWith(CF + ":2:29: \"70000\" is no port, expected 1 to 65535"),
            f -> assertThat(f).startsWith(CF + ":3:29: family is \"ipx\""),
            f -> assertThat(f).startsWith(CF + ":4:1: ").contains("Addr="),
            f -> assertThat(f).startsWith(CF + ":5:1: an option without a name"));
  }

  @Test
  void theSourceIsOnlyAHint() {
    machine.with("/etc/mail/sendmail.mc", "divert(0)\nDAEMON_OPTIONS(`Port=25')dnl\n");

    assertThat(machine.listeners()).isEmpty();
    assertThat(machine.faults())
        .singleElement()
        .asString()
        .startsWith("/etc/mail/sendmail.mc:2:1: there is no /etc/mail/sendmail.cf");
  }

  @Test
  void submitCfListensNowhere() {
    machine.with("/etc/mail/submit.cf", "O DaemonPortOptions=Name=NoMTA, Addr=127.0.0.1, M=E\n");
    assertThat(machine.listeners()).isEmpty();
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void tellsWhenTheStartScriptsStartNoDaemon() {
    machine
        .with(CF, "O DaemonPortOptions=Port=25\n")
        .with("/etc/mail/sendmail.conf", "# b10\nDAEMON_MODE=\"None\";\n")
        .with("/etc/sysconfig/sendmail", "DAEMON=no\nQUEUE=1h\n");

    assertThat(machine.faults())
        .containsExactly(
            "/etc/mail/sendmail.conf:2:1: DAEMON_MODE is \"None\": only with \"Daemon\" Sendmail"
                + " listens by itself",
            "/etc/sysconfig/sendmail:1:1: DAEMON is \"no\": only with \"yes\" Sendmail listens");

    machine
        .with("/etc/mail/sendmail.conf", "DAEMON_MODE=\"Daemon\";\n")
        .with("/etc/sysconfig/sendmail", "DAEMON=yes\n");
    assertThat(machine.faults()).isEmpty();
  }
}
