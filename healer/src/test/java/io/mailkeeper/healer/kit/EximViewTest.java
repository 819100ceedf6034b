package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exim's own view: what {@code exim -bP} prints, read again, has to give the same listeners. */
class EximViewTest {

  private static final String CONF = "/etc/exim4/exim4.conf";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "daemon_smtp_ports = 25 : submission : 465\ntls_on_connect_ports = 465\n",
        "hide daemon_smtp_ports = \"25 : \\\n   26\"\n",
        "daemon_smtp_port = 27\ntls_advertise_hosts =\n",
        "daemon_smtp_ports = 25 :\\\n # comment\n   26\n",
        "local_interfaces = 127.0.0.1 : ::::1 : [192.0.2.1]::26\n",
        "local_interfaces = <; ::0 ; 192.0.2.1.26 ; 2001:db8::1.27\n",
        "P = 2525 : Q\nQ = 26\ndaemon_smtp_ports = P\nQ == 28\n",
        "A = 1\n.ifdef A\ndaemon_smtp_ports = 26\n.else\ndaemon_smtp_ports = 27\n.endif\n",
        """
        .ifdef B
        X = 1
        .elifdef C
        X = 2
        .elifndef C
        X = 3
        .else
        X = 4
        .endif
        daemon_smtp_ports = X
        """,
        """
        .ifdef A
        .ifndef B
        daemon_smtp_ports = 26
        .endif
        .else
        daemon_smtp_ports = 27
        .endif
        """,
        ".ifdef _OPT_MAIN_TLS_ON_CONNECT_PORTS\ntls_on_connect_ports = 25\n.endif\n",
        "begin acl\nbegin routers\n",
      })
  void isTheSame(String text) throws IOException {
    Path root = MailServers.root("exim4");
    Machine ours = Machine.in(Files.createDirectory(directory.resolve("ours"))).with(CONF, text);
    Machine theirs = Machine.in(Files.createDirectory(directory.resolve("theirs")));
    Files.writeString(directory.resolve("exim.conf"), "keep_environment =\n" + text);
    String printed =
        MailServers.run(
            root,
            directory,
            List.of(
                "exim4",
                "-C",
                "/tmp/exim.conf",
                "-bP",
                "daemon_smtp_ports",
                "local_interfaces",
                "tls_on_connect_ports",
                "tls_advertise_hosts"));
    theirs.with(CONF, printed);

    assertThat(listeners(ours)).isNotEmpty().hasSameElementsAs(listeners(theirs));
    assertThat(ours.faults()).isEmpty();
  }

  private static List<String> listeners(Machine machine) {
    return machine.discovered().listeners().stream()
        .map(l -> l.protocol() + " " + l.endpoint() + " " + l.tls())
        .toList();
  }
}
