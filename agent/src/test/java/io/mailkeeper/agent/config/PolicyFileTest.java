package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Hierarchy.Consent;
import io.mailkeeper.healer.core.Hierarchy.Decision;
import io.mailkeeper.healer.core.Judgement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of {@code group.yml} that say who decides, and when the service goes back. */
class PolicyFileTest {
  private static final String GROUP =
      """
      group: post
      nodes: [n1, n2]
      hierarchies:
        - tag: mail
          priorities: {n1: 1, n2: 2}
          resources:
            - {kind: daemon, name: d, start: [/usr/sbin/imapd]}
          services:
            - {name: imap, daemon: d, probe: {protocol: imap, host: h}}
      """;

  @TempDir private Path directory;

  private Hierarchy hierarchy(String text) throws IOException, ConfigurationException {
    return load(directory, text).toGroup().hierarchies().get(0);
  }

  static GroupFile load(Path directory, String text) throws IOException, ConfigurationException {
    return new ConfigDirectory(directory)
        .write(
            "node.yml",
            """
            node: n1
            shared_directory: /s
            peer_key_file: peer.key
            peers: [{node: n2, url: "https://10.0.0.2:9650"}]
            """)
        .write("group.yml", text)
        .load()
        .group();
  }

  private Hierarchy.Policy policy(String keys) throws IOException, ConfigurationException {
    return hierarchy(GROUP + keys.indent(4)).policy();
  }

  @Test
  void withoutThemNobodyIsAskedAndNothingGoesBack() throws Exception {
    Hierarchy mail = hierarchy(GROUP);
    assertThat(mail.policy().consent()).isEqualTo(Consent.NOT_ASKED);
    assertThat(mail.policy().switchback()).isEqualTo(Hierarchy.Switchback.NEVER);
    assertThat(mail.services().get(0).notifyOnly()).isFalse();
  }

  @Test
  void anAnswerIsWaitedForAsLongAsGivenOrForEver() throws Exception {
    assertThat(policy("confirm: {}").consent())
        .isEqualTo(new Consent(Decision.CONFIRM, Optional.of(Duration.ofMinutes(5))));
    assertThat(policy("confirm: {within: 90s}").consent().within())
        .contains(Duration.ofSeconds(90));
    assertThat(policy("confirm: {unanswered: stay}").consent())
        .isEqualTo(new Consent(Decision.CONFIRM, Optional.empty()));
    assertThat(policy("notify_only: true").consent())
        .isEqualTo(new Consent(Decision.NOTIFY, Optional.empty()));
    assertThat(policy("notify_only: false").consent()).isEqualTo(Consent.NOT_ASKED);
  }

  @Test
  void aServiceMayOnlyNotify() throws Exception {
    Hierarchy mail = hierarchy(GROUP.replace("daemon: d,", "daemon: d, notify_only: true,"));
    assertThat(mail.services().get(0).notifyOnly()).isTrue();
  }

  @Test
  void theWayBack() throws Exception {
    assertThat(policy("switchback: {automatic: [n1]}").switchback())
        .isEqualTo(
            new Hierarchy.Switchback(Set.of("n1"), Duration.ofMinutes(10), Optional.empty()));
    String queue = "queue: {directory: /var/spool/mqueue, names: 'qf*', most: 7, every: 9s}";
    assertThat(policy("switchback: {automatic: [n1, n2], settle: 30s, " + queue + "}").switchback())
        .isEqualTo(
            new Hierarchy.Switchback(Set.of("n1", "n2"), Duration.ofSeconds(30), Optional.of(7L)));
  }

  private Hierarchy.Service service(String keys) throws IOException, ConfigurationException {
    return hierarchy(GROUP.replace("host: h}}", "host: h}, " + keys + "}")).services().get(0);
  }

  @Test
  void aServiceFailsInARowOrAmongSoMany() throws Exception {
    assertThat(service("causes: []").judgement()).isEqualTo(Judgement.inRow(3));
    assertThat(service("failures: 5").judgement()).isEqualTo(Judgement.inRow(5));
    assertThat(service("hysteresis: {of: 10, fail: 4, recover: 3}").judgement())
        .isEqualTo(new Judgement(10, 4, 3));
    assertThat(service("hysteresis: {of: 10, fail: 4}").judgement())
        .isEqualTo(new Judgement(10, 4, 1));
  }

  @Test
  void halfTheTimeoutIsSlowUnlessSaidOtherwise() throws Exception {
    assertThat(slow("causes: []").softLimit()).isEqualTo(Duration.ofMillis(2_500));
    ServiceFile said = slow("slow_after: 1s, slow_phases: {greeting: 500ms, tls: 1s}");
    assertThat(said.softLimit()).isEqualTo(Duration.ofSeconds(1));
    assertThat(said.slowPhases())
        .isEqualTo(Map.of("greeting", Duration.ofMillis(500), "tls", Duration.ofSeconds(1)));
  }

  private ServiceFile slow(String keys) throws IOException, ConfigurationException {
    String text = GROUP.replace("host: h}}", "host: h}, " + keys + "}");
    return load(directory, text).hierarchies().get(0).services().get(0);
  }

  /** Nodes of an older version, which do not know the keys, keep the same digest. */
  @Test
  void withoutThemTheDefinitionOfAServiceIsWhatOlderVersionsHave() throws Exception {
    assertThat(Definition.of(load(directory, GROUP)).flatten().keySet())
        .noneMatch(k -> k.contains("slow") || k.contains("hysteresis"));
  }
}
