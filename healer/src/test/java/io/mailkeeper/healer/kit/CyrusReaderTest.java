package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CyrusReaderTest {

  private static final String CONF = "/etc/cyrus.conf";

  @TempDir Path root;
  private Machine machine = new Machine(Path.of("/"));

  @BeforeEach
  void services() {
    machine = Machine.in(root);
  }

  @Test
  void theServices() {
    machine
        .with(
            CONF,
            """
            START {
              recover cmd="ctl_cyrusdb -r"
            }
            SERVICES {
              # comment
              imap     cmd="imapd -U 30" listen="imap" prefork=0 maxchild=100
              imaps    cmd="/usr/lib/cyrus/bin/imapd -s -U 30" listen="imaps"
              pop3s    cmd="pop3d -s" listen="[::1]:995" proto=tcp6
              pop3     cmd="pop3d" listen="110" proto="tcp4"
            # http     cmd="httpd" listen="8008"
              lmtp     cmd="lmtpd -a" listen="localhost:2003"
              lmtpunix cmd="lmtpd" listen="/run/cyrus/socket/lmtp"
              sieve    cmd="timsieved" listen="localhost:sieve"
              notify   cmd="notifyd" listen="/run/cyrus/socket/notify" proto="udp"
              fud      cmd="fud" listen="4201" proto="udp"
              sync     cmd="sync_server" listen="192.0.2.1:2005"
              web      cmd="httpd -s" listen="8443"
              star     cmd="imapd" listen="*:1144"
            }
            EVENTS {
              checkpoint cmd="ctl_cyrusdb -c" period=30
            }
            """)
        .with(
            "/etc/imapd.conf",
            "tls_server_cert: /etc/ssl/cert.pem\nsieve_tls_server_cert: disabled\n");

    assertThat(machine.listeners())
        .containsExactly(
            "imap *:143 starttls imap " + CONF + ":6:38",
            "imaps *:993 implicit imaps " + CONF + ":7:60",
            "pop3s [::1]:995 implicit pop3s " + CONF + ":8:35",
            "pop3 0.0.0.0:110 starttls pop3 " + CONF + ":9:32",
            "lmtp localhost:2003 starttls lmtp " + CONF + ":11:35",
            "lmtp /run/cyrus/socket/lmtp starttls lmtpunix " + CONF + ":12:32",
            "managesieve localhost:4190 none sieve " + CONF + ":13:36",
            "other 192.0.2.1:2005 unknown sync " + CONF + ":16:38",
            "https *:8443 implicit web " + CONF + ":17:35",
            "imap *:1144 starttls star " + CONF + ":18:32");
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void settingsIncludedAndOfAServicesOwn() {
    machine
        .with(
            CONF,
            """
            SERVICES {
              one cmd="imapd" listen="143"
              two cmd="imapd -C /etc/imapd-two.conf" listen="144"
            }
            """)
        .with("/etc/imapd.conf", "configdirectory: /var/lib/cyrus\n@include: /etc/imapd-tls.conf\n")
        .with("/etc/imapd-tls.conf", "tls_server_cert: /etc/ssl/cert.pem\n")
        .with("/etc/imapd-two.conf", "allowplaintext: yes\n");
    assertThat(machine.discovered().listeners())
        .extracting(Listener::tls)
        .containsExactly(TlsMode.STARTTLS, TlsMode.NONE);
  }

  @Test
  void otherFilesMayBeNamed() {
    machine
        .with(
            "/etc/default/cyrus-imapd",
            "MASTERCONF=/etc/cyrus/master.conf\nCONF=/etc/cyrus/imapd.conf\n")
        .with("/etc/cyrus/master.conf", "SERVICES {\n imap cmd=imapd listen=143\n}\n")
        .with("/etc/cyrus/imapd.conf", "tls_server_cert: /x\n");
    assertThat(machine.listeners())
        .containsExactly("imap *:143 starttls imap /etc/cyrus/master.conf:2:24");
  }

  @Test
  void faultsAreLocatedAndHideNothing() {
    machine.with(
        CONF,
        """
        SERVICES {
          im-ap cmd="imapd" listen="143"
          pop3 listen="110"
          pop cmd="pop3d"
          sieve cmd="timsieved" listen="nosuch"
          imap cmd="imapd" listen="143"
          blank cmd="imapd" listen = "144"
          brace cmd="imapd" listen="145" }
          upper cmd="imapd" LISTEN="146"
        }
        """);
    assertThat(machine.discovered().listeners()).extracting(Listener::port).containsExactly(143);
    assertThat(machine.faults())
        .satisfiesExactlyInAnyOrder(
            f -> assertThat(f).startsWith(CONF + ":2:3: a service's name may have"),
            f -> assertThat(f).startsWith(CONF + ":3:3: service \"pop3\" has no cmd="),
            f -> assertThat(f).startsWith(CONF + ":4:3: service \"pop\" has no listen="),
            f -> assertThat(f).startsWith(CONF + ":5:33: \"nosuch\" is no service"),
            f -> assertThat(f).startsWith(CONF + ":7:3: after a service's name, key=value"),
            f -> assertThat(f).startsWith(CONF + ":8:3: after a service's name, key=value"),
            f -> assertThat(f).isEqualTo("/etc/imapd.conf: it is not there"));
  }

  @Test
  void includesThatGoInACircleEnd() {
    machine
        .with(CONF, "SERVICES {\n imap cmd=\"imapd\" listen=\"143\"\n}\n")
        .with("/etc/imapd.conf", "@include: /etc/imapd.conf\n");
    assertThat(machine.discovered().listeners()).hasSize(1);
    assertThat(machine.faults())
        .singleElement()
        .asString()
        .startsWith("/etc/imapd.conf: it includes too many files");
  }
}
