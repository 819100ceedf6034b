package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.system.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real servers are started with a configuration: what is discovered is what they open. */
class OpenedSocketsTest {

  @TempDir Path directory;
  private Machine machine = new Machine(Path.of("/"));

  @BeforeEach
  void names() {
    machine =
        Machine.in(directory)
            .with("/etc/hosts", "127.0.0.1 localhost mail.example mail\n")
            .with("/etc/nsswitch.conf", "hosts: files\npasswd: files\ngroup: files\n");
  }

  private void opens(Path root, String... command) {
    Set<String> ours = ours();
    assertThat(machine.faults()).isEmpty();
    List<String> opened = MailServers.sockets(root, directory, ours.size(), List.of(command));
    assertThat(ours).as(MailServers.text(directory, "/log")).isNotEmpty().isEqualTo(theirs(opened, ours));
  }

  private Set<String> ours() {
    return machine.discovered().listeners().stream()
        .filter(l -> l.port() > 0)
        .flatMap(
            l ->
                l.address().kind() == ListenAddress.Kind.ANY
                    ? Stream.of("0.0.0.0:" + l.port(), "[::]:" + l.port())
                    : Stream.of(l.endpoint().replace("localhost:", "127.0.0.1:")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** An IPv6 socket for all addresses takes IPv4 too, unless there is one for that. */
  private static Set<String> theirs(List<String> opened, Set<String> ours) {
    Set<String> theirs = new TreeSet<>();
    for (String socket : opened) {
      if (socket.startsWith("*:")) {
        theirs.add("[::]" + socket.substring(1));
        Stream.of("0.0.0.0" + socket.substring(1)).filter(ours::contains).forEach(theirs::add);
      } else {
        theirs.add(socket);
      }
    }
    return theirs;
  }

  @Test
  void sendmail() throws Exception {
    Needs.need(Files.exists(Path.of("/etc/mail/sendmail.cf")), "sendmail is not installed");
    String rest =
        Files.readAllLines(Path.of("/etc/mail/sendmail.cf")).stream()
            .filter(line -> !line.matches("O (DaemonPortOptions|PidFile|ControlSocketName).*"))
            .collect(Collectors.joining("\n"));
    machine.with(
        "/etc/mail/sendmail.cf",
        rest
            + """

            O PidFile=/run/sendmail.pid
            O DaemonPortOptions=Name=MTA, Family=inet, Port=smtp
            O daemonportoptions=Name=MSA, Port=submission, M=Ea,
               Addr=127.0.0.1
            # not this one:
              O DaemonPortOptions=Name=OFF, Port=26
            O DaemonP=p=2525, f=inet6
            O DaemonPortOptions = Port = 2526 , Addr = 127.0.0.3
            OOPort=smtps, M=s, Addr=127.0.0.2
            """
);
    Path queue = Files.createDirectories(machine.at("/var/spool/mqueue"));
    Files.setPosixFilePermissions(queue, PosixFilePermissions.fromString("rwx------"));
    opens(Path.of("/"), "/usr/sbin/sendmail", "-bD", "-q1h");
  }

  @Test
  void postfix() {
    Path root = MailServers.root("postfix");
    String master =
        MailServers.text(root, "/usr/share/postfix/master.cf.dist")
            .replaceAll("(?m)^#(submission |submissions |628 |127|  -o )", "$1");
    machine
        .with(
            "/etc/postfix/main.cf",
            """
            compatibility_level = 3.6
            myhostname = mail.example
            inet_interfaces = ${myhostname?{127.0.0.1}:{all}},
              # a comment between
              [::1]
            """)
        .with("/etc/postfix/master.cf", master);
    String start =
        "postfix -c /etc/postfix check;"
            + " MAIL_CONFIG=/etc/postfix exec /usr/lib/postfix/sbin/master -d -c /etc/postfix";
    opens(root, "/bin/sh", "-c", start);
  }

  @Test
  void exim() throws Exception {
    Path root = MailServers.root("exim4");
    Files.createDirectories(machine.at("/var/spool/exim4"));
    machine.with(
        "/etc/exim4/exim4.conf",
        """
        primary_hostname = mail.example
        keep_environment =
        exim_user = root
        exim_group = root
        never_users =
        log_file_path = syslog
        pid_file_path = /run/exim.pid
        PORTS = 25 : submission
        .ifdef PORTS
        daemon_smtp_ports = PORTS : 465
        .else
        daemon_smtp_ports = 1111
        .endif
        tls_on_connect_ports = 465
        local_interfaces = <; 127.0.0.1 ; ::1 ; [127.0.0.2]:2525 ; 127.0.0.3.26
        """);
    opens(root, "/usr/sbin/exim4", "-bd");
  }

  @Test
  void dovecot23() throws Exception {
    Needs.program("/usr/sbin/dovecot");
    certificate();
    dovecot(
        Path.of("/"),
        """
        ssl_cert = </etc/ssl/test.pem
        ssl_key = </etc/ssl/test.key
        protocols = imap pop3
        service imap-login {
          inet_listener other {
            port = 1143
            address = 127.0.0.1, ::1
          }
        }
        """);
  }

  @Test
  void dovecot24() throws Exception {
    Path root = MailServers.root("dovecot-2.4");
    certificate();
    dovecot(
        root,
        """
        dovecot_config_version = 2.4.0
        dovecot_storage_version = 2.4.0
        ssl_server_cert_file = /etc/ssl/test.pem
        ssl_server_key_file = /etc/ssl/test.key
        submission_relay_host = 127.0.0.1
        protocols = imap pop3 submission lmtp
        protocols {
          sieve = yes
        }
        service imap-login {
          inet_listener other {
            port = 1143
            listen = 127.0.0.1 ::1
          }
        }
        service lmtp {
          inet_listener lmtp {
            port = 24
            listen = 127.0.0.1
          }
        }
        """);
  }

  private void dovecot(Path root, String text) {
    machine.with(
        "/etc/dovecot/dovecot.conf",
        text + "log_path = /dev/stderr\n!include conf.d/*.conf\n");
    machine.with(
        "/etc/dovecot/conf.d/10-master.conf",
        """
        service imap-login {
          inet_listener imap {
            port = 0
          }
          inet_listener other {
            ssl = yes
          }
        }
        service pop3-login {
          inet_listener pop3s {
            port = 0995 # with a comment
          }
        }
        """);
    opens(root, "/usr/sbin/dovecot", "-F");
  }

  private void certificate() throws Exception {
    Path ssl = Files.createDirectories(machine.at("/etc/ssl"));
    List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "2"));
    command.addAll(List.of("-newkey", "rsa:2048", "-subj", "/CN=mail.example"));
    command.addAll(List.of("-keyout", ssl.resolve("test.key").toString()));
    command.addAll(List.of("-out", ssl.resolve("test.pem").toString()));
    MailServers.runHere(directory, command);
  }

  @Test
  void cyrus() throws Exception {
    Path root = MailServers.root("cyrus");
    Files.createDirectories(machine.at("/var/lib/cyrus"));
    Files.createDirectories(machine.at("/run/cyrus"));
    machine
        .with(
            "/etc/imapd.conf",
            """
            configdirectory: /var/lib/cyrus
            defaultpartition: default
            partition-default: /var/spool/cyrus/mail
            """)
        .with(
            "/etc/cyrus.conf",
            """
            START {
            }
            SERVICES {
              imap     cmd="imapd -U 30" listen="imap" prefork=0 maxchild=100
              imaps    cmd="/usr/lib/cyrus/bin/imapd -s" listen="imaps" # comment
              pop3s    cmd="pop3d -s" listen="[::1]:995" proto=tcp6
              pop3     cmd="pop3d" listen="110" proto="tcp4"
              lmtp     cmd="lmtpd -a" listen="localhost:2003"
              lmtpunix cmd=lmtpd listen="/run/cyrus/lmtp"
              sieve    cmd="timsieved" listen="localhost:sieve"
              star     cmd="imapd" listen="*:1144"
            }
            EVENTS {
            }
            """);
    opens(root, "/usr/lib/cyrus/bin/master");
  }

  @Test
  void courier() {
    Path root = MailServers.root("courier");
    machine
        .with("/etc/courier/imapd", MailServers.text(root, "/etc/courier/imapd"))
        .with(
            "/etc/courier/imapd-ssl",
            MailServers.text(root, "/etc/courier/imapd-ssl")
                + "SSLPORT=\"127.0.0.1.993,127.0.0.2.${SSLPORT}\"\n")
        .with("/etc/courier/pop3d", MailServers.text(root, "/etc/courier/pop3d") + "ADDRESS=127.0.0.1\n")
        .with("/etc/courier/pop3d-ssl", MailServers.text(root, "/etc/courier/pop3d-ssl"))
        .with("/etc/courier/esmtpd", MailServers.text(root, "/etc/courier/esmtpd"));
    String start =
        "for server in imapd imapd-ssl pop3d pop3d-ssl esmtpd; do /usr/sbin/$server start; done";
    opens(root, "/bin/sh", "-c", start);
  }
}
