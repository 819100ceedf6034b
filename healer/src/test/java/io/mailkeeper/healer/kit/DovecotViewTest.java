package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.system.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * doveconf's own view: what it prints, every default in it, is read again and has to give the same
 * listeners.
 */
class DovecotViewTest {

  private static final String CONF = "/etc/dovecot/dovecot.conf";
  private static final String V24 =
      "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n";

  @TempDir Path directory;

  private static Stream<Arguments> configurations() {
    return Stream.of("imap", "imap pop3", "pop3")
        .flatMap(
            protocols ->
                Stream.of(
                        "",
                        "ssl = no\n",
                        "listen = 127.0.0.1\n",
                        """
                        listen = [::1]
                        service imap-login {
                          inet_listener imap {
                            port = 0
                          }
                          inet_listener "with blank" {
                            port = 0145 # with a comment
                          }
                        }
                        service imap-login {
                          inet_listener imaps {
                            port = 10993
                          }
                        }
                        """,
                        """
                        service pop3-login {
                          inet_listener pop3s {
                            ssl = no
                          }
                          inet_listener other {
                            port = \\
                              1995
                            ssl = yes
                          }
                        }
                        service auth {
                          inet_listener auth {
                            port = 12345
                          }
                        }
                        """)
                    .map(more -> Arguments.of(protocols, more)));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void ofDovecot23(String protocols, String more) throws IOException {
    Needs.program("/usr/bin/doveconf");
    compare(
        "protocols = " + protocols + "\n" + more,
        file -> MailServers.runHere(directory, List.of("doveconf", "-a", "-c", file.toString())));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void ofDovecot24(String protocols, String more) throws IOException {
    Path root = MailServers.root("dovecot-2.4");
    compare(
        V24 + "protocols = " + protocols + "\n" + more,
        file -> V24 + MailServers.run(root, directory, asked("/tmp/" + file.getFileName())));
  }

  /** Its {@code -a} leaves out the services, and what is a list by default. */
  private static List<String> asked(String file) {
    return List.of(
        "doveconf",
        "-c",
        file,
        "protocols",
        "listen",
        "ssl",
        "service/imap-login",
        "service/pop3-login",
        "service/auth");
  }

  private void compare(String text, Function<Path, String> doveconf) throws IOException {
    Machine ours = Machine.in(Files.createDirectory(directory.resolve("ours"))).with(CONF, text);
    Machine theirs = Machine.in(Files.createDirectory(directory.resolve("theirs")));
    Path file = directory.resolve("dovecot.conf");
    Files.writeString(file, text);
    theirs.with(CONF, doveconf.apply(file));

    assertThat(listeners(ours)).isNotEmpty().hasSameElementsAs(listeners(theirs));
    assertThat(ours.faults()).isEmpty();
  }

  private static List<String> listeners(Machine machine) {
    return machine.discovered().listeners().stream()
        .map(l -> l.name() + " " + l.protocol() + " " + l.endpoint() + " " + l.tls())
        .toList();
  }
}
