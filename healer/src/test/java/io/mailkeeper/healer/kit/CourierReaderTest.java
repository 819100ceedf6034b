package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CourierReaderTest {

  private static final String DIRECTORY = "/etc/courier/";

  @TempDir Path root;
  private Machine machine = new Machine(Path.of("/"));

  @BeforeEach
  void services() {
    machine = Machine.in(root);
  }

  @Test
  void everyServerHasItsFile() {
    machine
        .with(DIRECTORY + "imapd", "ADDRESS=0\nPORT=143\nIMAPDSTART=YES\n")
        .with(
            DIRECTORY + "imapd-ssl",
            "SSLPORT=993\nSSLADDRESS=192.0.2.1\nIMAPDSSLSTART=YES\nIMAPDSTARTTLS=YES\n")
        .with(DIRECTORY + "pop3d", "PORT=110\nADDRESS=127.0.0.1\nPOP3DSTART=yes\n")
        .with(DIRECTORY + "pop3d-ssl", "SSLPORT=995\nPOP3DSSLSTART=YES\nPOP3_STARTTLS=NO\n")
        .with(
            DIRECTORY + "esmtpd",
            """
            PORT=smtp
            ESMTPDSTART=YES
            COURIERTLS=/usr/bin/couriertls
            TLS_CERTFILE=/etc/courier/esmtpd.pem
            """)
        .with(DIRECTORY + "esmtpd.pem", "")
        .with(DIRECTORY + "esmtpd-msa", "ADDRESS=0\nPORT=587\nESMTPDSTART=YES\n")
        .with(DIRECTORY + "esmtpd-ssl", "SSLPORT=465\nESMTPDSSLSTART=YES\n");

    assertThat(machine.listeners())
        .containsExactly(
            "imap *:143 starttls imapd /etc/courier/imapd:2:1",
            "imaps 192.0.2.1:993 implicit imapd-ssl /etc/courier/imapd-ssl:1:1",
            "pop3 127.0.0.1:110 none pop3d /etc/courier/pop3d:1:1",
            "pop3s *:995 implicit pop3d-ssl /etc/courier/pop3d-ssl:1:1",
            "smtp *:25 starttls esmtpd /etc/courier/esmtpd:1:1",
            "submission *:587 starttls esmtpd-msa /etc/courier/esmtpd-msa:2:1",
            "smtps *:465 implicit esmtpd-ssl /etc/courier/esmtpd-ssl:1:1");
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void portsMayHaveAddressesOfTheirOwn() {
    machine.with(
        "/etc/courier-imap/imapd",
        "ADDRESS=192.0.2.9\nPORT=127.0.0.1.900,192.0.2.1.901,0.902,143\n");
    assertThat(machine.discovered().listeners())
        .extracting(l -> l.endpoint() + " " + l.addressOrigin())
        .containsExactly(
            "127.0.0.1:900 /etc/courier-imap/imapd:2:1",
            "192.0.2.1:901 /etc/courier-imap/imapd:2:1",
            "192.0.2.9:902 /etc/courier-imap/imapd:1:1",
            "192.0.2.9:143 /etc/courier-imap/imapd:1:1");
  }

  @Test
  void aShellReadsTheFile() {
    machine.with(
        DIRECTORY + "imapd",
        """
        # PORT=1
        BASE=14
        export ADDRESS='127.0.0.1'   # here
        WORDS="two lines
        PORT=2"
        PORT="${BASE}3"; OTHER=1
        PORT=${BASE}"3"
        """);
    assertThat(machine.listeners())
        .containsExactly("imap 127.0.0.1:143 none imapd /etc/courier/imapd:7:1");
  }

  @Test
  void whatIsNotStartedIsToldUnlessItsUnitIsEnabled() {
    machine.with(DIRECTORY + "imapd", "PORT=143\nIMAPDSTART=NO\n");
    assertThat(machine.listeners()).isEmpty();
    assertThat(machine.faults())
        .containsExactly(
            "/etc/courier/imapd:2:1: IMAPDSTART is \"NO\" and the unit courier-imap is not enabled:"
                + " imapd does not listen");

    machine.linked(
        "/etc/systemd/system/multi-user.target.wants/courier-imap.service",
        "/lib/systemd/system/courier-imap.service");
    assertThat(machine.discovered().listeners()).hasSize(1);
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void faultsAreLocatedAndHideNothing() {
    machine
        .with(DIRECTORY + "imapd", "PORT=143,nosuch\n")
        .with(DIRECTORY + "pop3d", "PORT=$(cat /port)\n")
        .with(DIRECTORY + "esmtpd", "PORT=25\nX=\"secret\nY=1\n");
    assertThat(machine.discovered().listeners())
        .extracting(Listener::port)
        .containsExactly(143, 25);
    assertThat(machine.faults())
        .satisfiesExactly(
            f -> assertThat(f).startsWith("/etc/courier/imapd:1:1: \"nosuch\" is no service"),
            f -> assertThat(f).startsWith("/etc/courier/pop3d:1:1: PORT comes from a command"),
            f -> assertThat(f).startsWith("/etc/courier/esmtpd:2:1: a quote begins"));
    assertThat(machine.faults()).noneMatch(f -> f.contains("secret"));
  }
}
