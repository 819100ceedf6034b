package io.mailkeeper.healer.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.doctor.Finding.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unit files and init links as Debian lays them out. */
class BootStartsTest {

  private static final String UNIT =
      """
      [Unit]
      Description=IMAP

      [Service]
      ExecStart=-/usr/sbin/dovecot -F
      [Install]
      WantedBy=multi-user.target
      """;

  private static final ProtectedDaemon DAEMON =
      new ProtectedDaemon(
          "mail/imapd", Set.of(Path.of("/usr/sbin/dovecot")), Path.of("/run/mk/token-mail"));

  @TempDir Path root;

  @BeforeEach
  void unit() throws IOException {
    write("lib/systemd/system/dovecot.service", UNIT);
    write("lib/systemd/system/other.service", UNIT.replace("dovecot", "dovecot-other"));
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(root.resolve(name).getParent());
    Files.writeString(root.resolve(name), text);
  }

  private void link(String name, String target) throws IOException {
    Files.createDirectories(root.resolve(name).getParent());
    Files.createSymbolicLink(root.resolve(name), Path.of(target));
  }

  private Finding finding() {
    List<Finding> findings = new BootStarts(root).judge(List.of(DAEMON));
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private void assertFinding(Level level, String found) {
    assertThat(finding().level()).as(finding().line()).isEqualTo(level);
    assertThat(finding().found()).contains(found);
  }

  @Test
  void disabledButWithoutTheCondition() {
    assertFinding(Level.WARN, "dovecot.service can be started by hand");
  }

  @Test
  void restartedBySystemd() throws IOException {
    write("lib/systemd/system/dovecot.service", UNIT.replace("[Install]", "Restart=on-failure"));
    assertFinding(Level.WARN, "dovecot.service has Restart=on-failure");
  }

  @Test
  void enabledAtBoot() throws IOException {
    link("etc/systemd/system/multi-user.target.wants/dovecot.service", "/lib/x");
    assertFinding(Level.BAD, "dovecot.service is started by multi-user.target");
    assertThat(finding().advice()).startsWith("systemctl disable dovecot.service; ");
  }

  @Test
  void startedByItsSocket() throws IOException {
    write("lib/systemd/system/dovecot.socket", "[Socket]\nListenStream=143\n");
    link("etc/systemd/system/sockets.target.wants/dovecot.socket", "/lib/x");
    assertFinding(Level.BAD, "dovecot.service is started by dovecot.socket");
    assertThat(finding().advice()).startsWith("systemctl disable dovecot.socket; ");
  }

  @Test
  void aDropInWithTheTokenIsEnough() throws IOException {
    link("etc/systemd/system/multi-user.target.wants/dovecot.service", "/lib/x");
    write(
        "etc/systemd/system/dovecot.service.d/lease.conf",
        "[Unit]\nConditionPathExists=/run/mk/token-mail\n");
    assertFinding(Level.OK, "dovecot.service with that condition");
  }

  @Test
  void aNegatedConditionOrAnotherTokenIsNot() throws IOException {
    write(
        "etc/systemd/system/dovecot.service.d/lease.conf",
        "[Unit]\nConditionPathExists=!/run/mk/token-mail\nConditionPathExists=/run/mk/token\n");
    assertFinding(Level.WARN, "by hand");
  }

  @Test
  void aMaskedUnitStartsNothing() throws IOException {
    link("etc/systemd/system/dovecot.service", "/dev/null");
    link("etc/systemd/system/multi-user.target.wants/dovecot.service", "/lib/x");
    write("etc/init.d/dovecot", "DAEMON=/usr/sbin/dovecot\n");
    link("etc/rc2.d/S01dovecot", "../init.d/dovecot");
    assertFinding(Level.OK, "no systemd unit and no init link");
  }

  @Test
  void anInitLinkStartsIt() throws IOException {
    Files.delete(root.resolve("lib/systemd/system/dovecot.service"));
    write("etc/init.d/imap", "DAEMON=/usr/sbin/dovecot\nstart-stop-daemon\n");
    write("etc/init.d/else", "DAEMON=/usr/sbin/dovecot-other\n");
    link("etc/rc2.d/S01imap", "../init.d/imap");
    link("etc/rc2.d/S01else", "../init.d/else");
    link("etc/rc0.d/K01imap", "../init.d/imap");
    assertFinding(Level.BAD, "/etc/rc2.d/S01imap starts it at boot");
  }

  @Test
  void aShellThatStartsItCounts() throws IOException {
    write(
        "lib/systemd/system/dovecot.service",
        "[Service]\nExecStart=/bin/sh -c 'sleep 1; exec \\\n /usr/sbin/dovecot -F'\n");
    assertFinding(Level.WARN, "by hand");
  }
}
