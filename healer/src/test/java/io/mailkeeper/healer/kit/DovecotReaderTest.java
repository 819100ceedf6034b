package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DovecotReaderTest {

  private static final String CONF = "/etc/dovecot/dovecot.conf";
  private static final String MASTER = "/etc/dovecot/conf.d/10-master.conf";
  private static final String V24 = "dovecot_config_version = 2.4.0\n";

  @TempDir Path root;
  private Machine machine = new Machine(Path.of("/"));

  @BeforeEach
  void services() {
    machine = Machine.in(root);
  }

  @Test
  void protocolsSayWhichDefaultsAreThere() {
    machine.with(CONF, "protocols = imap lmtp\n");
    assertThat(machine.listeners())
        .containsExactly(
            "imap *:143 starttls imap-login/imap default of Dovecot 2.3",
            "imaps *:993 implicit imap-login/imaps default of Dovecot 2.3",
            "lmtp /run/dovecot/lmtp starttls lmtp/lmtp default of Dovecot 2.3");

    machine.with(CONF, "# nothing\n");
    assertThat(machine.listeners()).isEmpty();
  }

  @Test
  void version24HasSubmissionsAndBooleanLists() {
    machine.with(
        CONF,
        V24
            + """
            protocols = pop3 imap
            protocols {
              submission = yes
              sieve = yes
              imap = no
            }
            """);
    assertThat(machine.listeners())
        .containsExactly(
            "pop3 *:110 starttls pop3-login/pop3 default of Dovecot 2.4",
            "pop3s *:995 implicit pop3-login/pop3s default of Dovecot 2.4",
            "submission *:587 starttls submission-login/submission default of Dovecot 2.4",
            "smtps *:465 implicit submission-login/submissions default of Dovecot 2.4",
            "managesieve *:4190 starttls managesieve-login/sieve default of Dovecot 2.4");
  }

  @Test
  void includesInTheirOrder() {
    machine
        .with(
            CONF,
            """
            !include_try /usr/share/dovecot/protocols.d/*.protocol
            listen = 192.0.2.1, [2001:db8::1]  # two
            !include conf.d/*.conf
            !include_try local.conf
            """)
        .with("/usr/share/dovecot/protocols.d/imapd.protocol", "protocols = $protocols imap\n")
        .with("/usr/share/dovecot/protocols.d/lmtpd.protocol", "protocols = $protocols lmtp\n")
        .with("/usr/share/dovecot/protocols.d/.hidden.protocol", "protocols = $protocols pop3\n")
        .with(
            MASTER,
            """
            service imap-login {
              inet_listener imap {
                port = 0
              }
              inet_listener imaps {
                #port = 993
                port = 1993
                address = 127.0.0.1
              }
              inet_listener internal {
                port = 10143
                ssl = yes
              }
            }
            service lmtp {
              unix_listener lmtp {
                mode = 0
              }
              unix_listener /var/spool/postfix/private/dovecot-lmtp {
                mode = 0600
              }
              inet_listener lmtp {
                address = 127.0.0.1
                port = 24
              }
            }
            service auth {
              inet_listener {
                port = 12345
              }
            }
            service stats {
              inet_listener http {
                port = 9900
              }
            }
            """)
        .with(
            "/etc/dovecot/local.conf",
            """
            service imap-login {
              inet_listener imaps {
                port = 2993
              }
            }
            """);

    assertThat(machine.listeners())
        .containsExactly(
            "imaps 127.0.0.1:2993 implicit imap-login/imaps /etc/dovecot/local.conf:3:5",
            "imaps 192.0.2.1:10143 implicit imap-login/internal " + MASTER + ":11:5",
            "imaps [2001:db8::1]:10143 implicit imap-login/internal " + MASTER + ":11:5",
            "lmtp 127.0.0.1:24 starttls lmtp/lmtp " + MASTER + ":24:5",
            "lmtp /var/spool/postfix/private/dovecot-lmtp starttls"
                + " lmtp//var/spool/postfix/private/dovecot-lmtp "
                + MASTER
                + ":19:3",
            "other 192.0.2.1:12345 none auth/ " + MASTER + ":29:5",
            "other [2001:db8::1]:12345 none auth/ " + MASTER + ":29:5",
            "http 192.0.2.1:9900 none stats/http " + MASTER + ":34:5",
            "http [2001:db8::1]:9900 none stats/http " + MASTER + ":34:5");
    assertThat(machine.discovered().listeners().get(1).addressOrigin()).hasToString(CONF + ":2:1");
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void listenOf24() {
    machine.with(
        CONF,
        V24
            + """
            protocols = imap
            listen = 192.0.2.1
            service imap-login {
              inet_listener imaps {
                listen = 127.0.0.1
              }
            }
            """);
    assertThat(machine.discovered().listeners())
        .extracting(l -> l.endpoint() + " " + l.addressOrigin())
        .containsExactly("192.0.2.1:143 " + CONF + ":3:1", "127.0.0.1:993 " + CONF + ":6:5");
  }

  @Test
  void withoutSslNoneOfItIsThere() {
    machine.with(CONF, "protocols = imap\nssl = no\n");
    assertThat(machine.listeners())
        .containsExactly("imap *:143 none imap-login/imap default of Dovecot 2.3");
  }

  @Test
  void quotesCommentsAndLongLines() {
    machine.with(
        CONF,
        """
        protocols = "imap" # pop3
        listen = \\
          192.0.2.1
        login_greeting = "a # is no comment \\" here" # but here
        """);
    assertThat(machine.discovered().listeners())
        .extracting(l -> l.endpoint() + " " + l.addressOrigin())
        .containsExactly("192.0.2.1:143 " + CONF + ":2:1", "192.0.2.1:993 " + CONF + ":2:1");
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void faultsAreLocatedAndHideNothing() {
    machine
        .with(
            CONF,
            """
            protocols = imap
            dict_password hunter2
            !include conf.d/nosuch.conf
            !includes x
            }
            service imap-login {
              inet_listener imap { port = 1
                port = nosuch
              }
            }
            """)
        .with("/etc/dovecot/conf.d/x", "");

    assertThat(machine.discovered().listeners()).extracting(Listener::port).containsExactly(993);
    assertThat(machine.faults())
        .satisfiesExactly(
            f -> assertThat(f).startsWith(CONF + ":2:1: expected \"key = value\""),
            f -> assertThat(f).startsWith(CONF + ":3:1: nothing is there that"),
            f -> assertThat(f).startsWith(CONF + ":4:1: expected !include"),
            f -> assertThat(f).startsWith(CONF + ":5:1: a \"}\" that closes nothing"),
            f -> assertThat(f).startsWith(CONF + ":7:3: something follows the \"{\""),
            f -> assertThat(f).startsWith(CONF + ":8:5: port is \"nosuch\""));
    assertThat(machine.faults()).noneMatch(f -> f.contains("hunter2"));
  }

  @Test
  void includesThatGoInACircleEnd() {
    machine.with(CONF, "protocols = imap\n!include dovecot.conf\n");
    assertThat(machine.discovered().listeners()).hasSize(2);
    assertThat(machine.faults())
        .singleElement()
        .asString()
        .startsWith(CONF + ":2:1: more than 200 includes, or 20 inside each other");
  }
}
