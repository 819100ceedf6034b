package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostfixReaderTest {

  private static final String MAIN = "/etc/postfix/main.cf";
  private static final String MASTER = "/etc/postfix/master.cf";
  private static final String SMTP = "smtp inet n - y - - smtpd\n";

  @TempDir Path root;
  private Machine machine = new Machine(Path.of("/"));

  @BeforeEach
  void services() {
    machine = Machine.in(root);
  }

  @Test
  void theInetServicesOfMasterCf() {
    machine
        .with(MAIN, "smtpd_tls_security_level = may\n")
        .with(
            MASTER,
            """
            # service type  private unpriv  chroot  wakeup  maxproc command + args
            smtp      inet  n       -       y       -       -       smtpd
            #smtp     inet  n       -       y       -       1       postscreen
            submission inet n       -       y       -       -       smtpd
              -o syslog_name=postfix/submission
            #  -o smtpd_tls_security_level=may
              -o smtpd_tls_security_level=encrypt

            smtps     inet  n       -       y       -       -       smtpd
              -o smtpd_tls_wrappermode=yes
            127.0.0.1:10025 inet n  -       n       -       -       smtpd
              -o { smtpd_tls_security_level = none }
            [::1]:10026 inet n      -       n       -       -       smtpd -o smtpd_use_tls=no
            127.0.0.1:10031 inet n  n       n       -       0       spawn argv=/usr/bin/policy
            pickup    unix  n       -       y       60      1       pickup
            lmtp      unix  -       -       y       -       -       lmtp
            """);

    assertThat(machine.listeners())
        .containsExactly(
            "smtp *:25 starttls smtp inet " + MASTER + ":2:1",
            "submission *:587 starttls submission inet " + MASTER + ":4:1",
            "smtps *:465 implicit smtps inet " + MASTER + ":9:1",
            "smtp 127.0.0.1:10025 none 127.0.0.1:10025 inet " + MASTER + ":11:1",
            "smtp [::1]:10026 starttls [::1]:10026 inet " + MASTER + ":13:1",
            "other 127.0.0.1:10031 unknown 127.0.0.1:10031 inet " + MASTER + ":14:1");
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void interfacesAndProtocolsSayWhere() {
    machine
        .with(
            MAIN,
            """
            myhostname = mail.example
            # continued, with a comment inside
            inet_interfaces = $myhostname,
               # not this
               192.0.2.1
            \t[2001:db8::1]
            inet_protocols = ipv4
            """)
        .with(MASTER, SMTP);

    assertThat(machine.discovered().listeners())
        .extracting(l -> l.endpoint() + " " + l.addressOrigin())
        .containsExactly("mail.example:25 " + MAIN + ":3:19", "192.0.2.1:25 " + MAIN + ":3:19");
  }

  @Test
  void loopbackOnly() {
    machine.with(MAIN, "inet_interfaces = loopback-only\n").with(MASTER, SMTP);
    assertThat(machine.discovered().listeners())
        .extracting(Listener::endpoint)
        .containsExactly("127.0.0.1:25", "[::1]:25");
  }

  @Test
  void theLastOneOfANameCountsAndOrderDoesNotMatter() {
    machine
        .with(MAIN, "inet_interfaces = 192.0.2.1\ninet_interfaces = $mine\nmine = 192.0.2.9\n")
        .with(MASTER, SMTP);
    assertThat(machine.discovered().listeners())
        .extracting(l -> l.endpoint() + " " + l.addressOrigin())
        .containsExactly("192.0.2.9:25 " + MAIN + ":2:19");
  }

  @Test
  void postscreenHasItsOwnParameters() {
    machine
        .with(MAIN, "postscreen_tls_security_level = may\n")
        .with(MASTER, "smtp inet n - y - 1 postscreen\nsmtpd pass - - y - - smtpd\n");
    assertThat(machine.listeners())
        .containsExactly("smtp *:25 starttls smtp inet " + MASTER + ":1:1");
  }

  @Test
  void portNamesArePostfixsOwnFirst() {
    machine
        .with("/etc/services", "smtp 2525/tcp\nother 2626/tcp\n")
        .with(MAIN, "\n")
        .with(MASTER, SMTP + "other inet n - y - - smtpd\n");
    assertThat(machine.discovered().listeners())
        .extracting(Listener::port)
        .containsExactly(25, 2626);

    machine.with(MAIN, "known_tcp_ports =\n");
    assertThat(machine.discovered().listeners())
        .extracting(Listener::port)
        .containsExactly(2525, 2626);
  }

  @Test
  void servicesMayBeTurnedOff() {
    machine
        .with(MAIN, "master_service_disable = smtp.inet qmqp.inet\n")
        .with(MASTER, SMTP + "submission inet n - y - - smtpd\n");
    assertThat(machine.discovered().listeners()).extracting(Listener::port).containsExactly(587);

    machine.with(MAIN, "master_service_disable = inet\n");
    assertThat(machine.listeners()).isEmpty();
  }

  @Test
  void allInstancesThatAreStarted() {
    machine
        .with(
            MAIN,
            """
            master_service_disable = inet
            multi_instance_wrapper = $command_directory/postmulti -p --
            multi_instance_directories = /etc/postfix-in /etc/postfix-off /etc/postfix-none
            """)
        .with(MASTER, SMTP)
        .with("/etc/postfix-in/main.cf", "multi_instance_enable = yes\n")
        .with("/etc/postfix-in/master.cf", SMTP)
        .with("/etc/postfix-off/main.cf", "\n")
        .with("/etc/postfix-off/master.cf", "2525 inet n - y - - smtpd\n");
    // command_directory is not known here, yet something is left of the wrapper
    assertThat(machine.listeners())
        .containsExactly("smtp *:25 none smtp inet /etc/postfix-in/master.cf:1:1");
    assertThat(machine.faults())
        .satisfiesExactly(
            f -> assertThat(f).startsWith("/etc/postfix-off/main.cf: Postfix does not start"),
            f -> assertThat(f).startsWith(MAIN + ":3:30: there is no directory"));
  }

  @Test
  void faultsAreLocatedAndHideNothing() {
    machine
        .with(MAIN, "inet_interfaces = all\nmynetworks 10.0.0.0/8 secret\n")
        .with(
            MASTER,
            """
            smtp inet n - y -
            smtp tcp n - y - - smtpd
            nosuch inet n - y - - smtpd
            70000 inet n - y - - smtpd
            587 inet n - y - - smtpd
            """);

    assertThat(machine.discovered().listeners()).extracting(Listener::port).containsExactly(587);
    assertThat(machine.faults())
        .satisfiesExactly(
            f -> assertThat(f).startsWith(MAIN + ":2:1: expected \"name = value\""),
            f -> assertThat(f).startsWith(MASTER + ":1:1: a service has 6 fields, expected 8"),
            f -> assertThat(f).startsWith(MASTER + ":2:1: type is \"tcp\""),
            f -> assertThat(f).startsWith(MASTER + ":3:1: \"nosuch\" is no service"),
            f -> assertThat(f).startsWith(MASTER + ":4:1: \"70000\" is no port"));
    assertThat(machine.faults()).noneMatch(f -> f.contains("secret"));
  }

  @Test
  void withoutMainCfTheDefaultsTellTheMost() {
    machine.with(MASTER, SMTP);
    assertThat(machine.listeners()).containsExactly("smtp *:25 none smtp inet " + MASTER + ":1:1");
    assertThat(machine.faults()).containsExactly(MAIN + ": it is not there");
  }
}
