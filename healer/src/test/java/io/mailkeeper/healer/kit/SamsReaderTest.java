package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** B08 of the kit's rules: POP3 and IMAP by ms.conf, samshttpd and sdap by switch.ini. */
class SamsReaderTest {

  private static final String STORE = "/etc/md/store/ms.conf";
  private static final String SWITCH = "/etc/mail/switch.ini";

  @TempDir Path root;
  private Machine machine = new Machine(Path.of("/"));

  @BeforeEach
  void services() {
    machine = Machine.in(root);
  }

  @Test
  void defaultPorts() {
    machine.with(STORE, "# store\nms-path /var/md/store\n").with(SWITCH, "[general]\n");
    assertThat(machine.listeners())
        .containsExactly(
            "pop3 *:110 unknown pop3d default of SAMS",
            "imap *:143 unknown imapd default of SAMS",
            "http *:8890 unknown samshttpd default of SAMS",
            "sdap *:9000 unknown sdap-server default of SAMS");
    assertThat(machine.faults()).isEmpty();
  }

  @Test
  void otherPortsByTheKeysAssumed() {
    machine
        .with(STORE, "pop3-port 1110\n  imap-port = imaps\n")
        .with(SWITCH, "; ini\n[samshttpd]\nport=8891\n[sdap]\nPort = 9001\n");
    assertThat(machine.listeners())
        .containsExactly(
            "pop3 *:1110 unknown pop3d " + STORE + ":1:1",
            "imap *:993 unknown imapd " + STORE + ":2:3",
            "http *:8891 unknown samshttpd " + SWITCH + ":3:1",
            "sdap *:9001 unknown sdap-server " + SWITCH + ":5:1");
  }

  @Test
  void otherKeys() {
    machine.with(STORE, "listen 1143\n").with(SWITCH, "web 8892\n");
    SamsKeys keys = SamsKeys.with(Map.of("imap", "listen", "http", "web"));
    assertThat(new Discovery(keys).in(root).listeners())
        .extracting(Listener::port)
        .containsExactly(110, 1143, 8892, 9000);
    assertThatThrownBy(() -> SamsKeys.with(Map.of("smtp", "x")))
        .hasMessage("SAMS has no port for [smtp], expected pop3, imap, http or sdap");
  }

  @Test
  void theLaterXmlFormIsRefused() {
    machine.with(STORE, "\n<?xml version=\"1.0\"?>\n<pop3-port>1</pop3-port>\n").with(SWITCH, "");
    assertThat(machine.discovered().listeners())
        .extracting(Listener::port)
        .containsExactly(110, 143, 8890, 9000);
    assertThat(machine.faults()).singleElement().asString().startsWith(STORE + ": it is XML");
  }

  @Test
  void aPortThatIsNone() {
    machine.with(STORE, "pop3-port eleven\n");
    assertThat(machine.discovered().listeners())
        .extracting(Listener::port)
        .containsExactly(143, 8890, 9000);
    assertThat(machine.faults())
        .satisfiesExactly(
            f -> assertThat(f).isEqualTo(SWITCH + ": it is not there"),
            f -> assertThat(f).startsWith(STORE + ":1:1: \"eleven\" is no service"));
  }
}
