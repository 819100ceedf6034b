package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service whose messages go round. */
class RoundTripFileTest {

  @TempDir private Path directory;
  private String probe = "";

  @BeforeEach
  void aLogin() throws IOException {
    Path login = Files.writeString(directory.resolve("canary.login"), "canary:s3cret\n");
    probe =
        """
        protocol: round_trip
        submit: {protocol: lmtp, host: h, rcpt_to: canary@example.org}
        fetch: {protocol: imap, host: h, login_file: %s}
        """
            .formatted(login);
  }

  private GroupFile read(String service, String moreOfProbe) throws Exception {
    String group =
        """
        group: g
        nodes: [n1, n2]
        hierarchies:
          - tag: sams
            priorities: {n1: 1, n2: 2}
            resources:
              - {kind: daemon, name: smtpd, start: [/usr/sbin/smtpd]}
            services:
              - name: delivery
                daemon: smtpd
        """
            + service.indent(8)
            + "        probe:\n"
            + (probe + moreOfProbe).indent(10);
    return PolicyFileTest.load(directory, group);
  }

  private static boolean notifyOnly(GroupFile file) {
    return file.toGroup().hierarchies().get(0).services().get(0).notifyOnly();
  }

  @Test
  void whatIsNotGivenIsUsual() throws Exception {
    GroupFile file = read("", "");
    ProbeFile.RoundTrip trip =
        (ProbeFile.RoundTrip) file.hierarchies().get(0).services().get(0).probe();
    assertThat(trip.mailbox()).isEqualTo("INBOX");
    assertThat(trip.every()).isEqualTo(Duration.ofMinutes(5));
    assertThat(trip.timeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(trip.lostAfter()).isEqualTo(Duration.ofHours(1));
    assertThat(trip.slowAfter()).isEmpty();
    assertThat(trip.host()).isEqualTo(new Host("h"));
    assertThat(trip.port()).isEqualTo(24);
  }

  @Test
  void everyKeyIsRead() throws Exception {
    GroupFile file =
        read(
            "",
            """
            mailbox: Canaries
            every: 10m
            timeout: 2m
            lost_after: 2h
            slow_after: {submit: 1s, queue: 20s, store: 3s, fetch: 4s}
            """);
    ProbeFile.RoundTrip trip =
        (ProbeFile.RoundTrip) file.hierarchies().get(0).services().get(0).probe();
    assertThat(trip.mailbox()).isEqualTo("Canaries");
    assertThat(trip.every()).isEqualTo(Duration.ofMinutes(10));
    assertThat(trip.timeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(trip.lostAfter()).isEqualTo(Duration.ofHours(2));
    assertThat(trip.slowAfter())
        .contains(new ProbeFile.SlowAfter(seconds(1), seconds(20), seconds(3), seconds(4)));
  }

  private static Optional<Duration> seconds(int seconds) {
    return Optional.of(Duration.ofSeconds(seconds));
  }

  @Test
  void nothingIsRestartedForItUnlessItIsSaid() throws Exception {
    assertThat(notifyOnly(read("", ""))).isTrue();
    assertThat(notifyOnly(read("notify_only: true", ""))).isTrue();
    assertThat(notifyOnly(read("notify_only: false", ""))).isFalse();
  }

  @Test
  void sayingTheUsualChangesNoDigest() throws Exception {
    String usual = Definition.of(read("", "")).digest();
    assertThat(Definition.of(read("notify_only: true", "")).digest()).isEqualTo(usual);
    assertThat(Definition.of(read("notify_only: false", "")).digest()).isNotEqualTo(usual);
  }

  @Test
  void pop3HasOneMailbox() throws Exception {
    probe = probe.replace("protocol: imap", "protocol: pop3");
    assertThat(notifyOnly(read("", ""))).isTrue();
    assertThatThrownBy(() -> read("", "mailbox: Canaries"))
        .hasMessageContaining("'mailbox' in probe is 'Canaries', but POP3 has only INBOX");
  }

  @Test
  void aCauseIsNoRoundTrip() throws Exception {
    String causes = "causes:\n  - name: mail\n    probe:\n" + probe.indent(6);
    String group =
        """
        group: g
        nodes: [n1, n2]
        hierarchies:
          - tag: sams
            priorities: {n1: 1, n2: 2}
            resources:
              - {kind: daemon, name: smtpd, start: [/usr/sbin/smtpd]}
            services:
              - {name: smtp, daemon: smtpd, probe: {protocol: smtp, host: h}}
        """;
    assertThatThrownBy(() -> PolicyFileTest.load(directory, group + causes))
        .hasMessageContaining("a cause is looked at by all nodes at once");
  }
}
