package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.HierarchyFile.Freeze;
import io.mailkeeper.agent.config.HierarchyFile.Recovery;
import io.mailkeeper.agent.config.HierarchyFile.Storage;
import io.mailkeeper.agent.config.HierarchyFile.Window;
import io.mailkeeper.agent.schedule.Cron;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Hierarchy.Member;
import io.mailkeeper.healer.core.Hierarchy.StrayPolicy;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The defaults and every key of {@code group.yml}. */
class GroupFileTest {

  private static final String EVERY_KEY =
      """
      group: post
      nodes: [n1, n2, no]
      lease: {renew: 500ms, soft_ttl: 3s, ttl: 6s, stop_bound: 4s, visibility: 700ms}
      self_check: {cron: "0 0 3 * * ?", time_zone: Europe/Paris}
      hierarchies:
        - tag: imap
          priorities: {n2: 1, no: 7}
          cold_start: last_holder
          stray: report
          fencing: required
          start_max: 3m
          stop_max: 90s
          storage: {directory: /srv/m, every: 3s, hung_after: 7s, min_free: 1GiB, min_free_inodes: 50}
          resources:
            - kind: ip
              name: a
              address: fd00::5/64
              device: eth1
              backup_device: eth2
              ports: [143]
              depends_on: [s]
            - {kind: filesystem, name: s, mount_point: /srv/m, source: "nas:/m", type: nfs4, options: hard}
            - kind: daemon
              name: d
              start: [/usr/sbin/imapd, -F, no]
              stop: [/usr/sbin/imapd, stop]
              pid_file: /run/imapd.pid
              executable: /usr/lib/imapd
              listens: ["[::1]:143", 0.0.0.0:993]
              depends_on: [a, s]
              start_max: 11s
              stop_max: 12s
              check: [/usr/sbin/imapd, -t]
              certificates: [/etc/ssl/m.pem]
          services:
            - name: smtp
              daemon: d
              failures: 4
              probe: {protocol: smtp, host: mx.example.org, port: 26, every: 1s, timeout: 2s, ehlo: me}
            - name: pop3
              daemon: d
              probe: {protocol: pop3, host: "fd00::5", port: 111, every: 1s, timeout: 2s}
            - name: imap
              daemon: d
              probe: {protocol: imap, host: 10.0.0.5, port: 144, every: 1s, timeout: 2s}
            - name: web
              daemon: d
              probe: {protocol: http, host: h, port: 81, every: 1s, timeout: 2s, path: /up, expect_status: 204}
            - name: talk
              daemon: d
              probe:
                protocol: dialogue
                host: h
                port: 4190
                every: 1s
                timeout: 2s
                greeting: ^OK
                steps: [{send: "", expect: a.c, fail_on: ^NO}]
          recovery: {attempts: 5, window: 1h, back_off: 0s, verify: 20s}
          failover: {failures: 3, window: 2h}
          windows:
            - {name: w, freeze: {cron: "0 0 22 ? * FRI", duration: 1d}, time_zone: UTC}
      network: {ping: [10.0.0.1, "fd00::1"], every: 1s, failures: 5}
      """;

  @TempDir private Path directory;

  private GroupFile read(String text) throws IOException, ConfigurationException {
    return new ConfigDirectory(directory)
        .write(
            "node.yml",
            "{node: n1, shared_directory: /s, peer_key_file: peer.key, peers: [%s]}"
                .formatted(text.contains("no]") ? OTHERS : OTHER))
        .write("group.yml", text)
        .load()
        .group();
  }

  private static final String OTHER = "{node: n2, url: 'http://n2'}";
  private static final String OTHERS = OTHER + ", {node: no, url: 'http://no'}";

  @Test
  void hasDefaults() throws Exception {
    GroupFile group = read(ConfigDirectory.SMALLEST_GROUP);
    assertThat(group.lease().toTiming()).isEqualTo(LeaseTiming.STANDARD);
    assertThat(group.selfCheck())
        .isEqualTo(new GroupFile.SelfCheck(Cron.parse("0 */5 * * * ?"), ZoneId.of("UTC")));
    assertThat(group.hierarchies())
        .containsExactly(
            new HierarchyFile(
                "sams",
                Map.of("n1", 1, "n2", 2),
                ColdStart.ANY,
                StrayPolicy.STOP,
                Optional.empty(),
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                Optional.empty(),
                List.of(
                    new ResourceFile.Daemon(
                        "smtpd",
                        Optional.empty(),
                        List.of("/usr/sbin/smtpd"),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(20),
                        Optional.empty(),
                        Optional.empty())),
                List.of(),
                new Recovery(
                    3, Duration.ofMinutes(5), Duration.ofSeconds(2), Duration.ofSeconds(10)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of()));
  }

  /** Nodes of an older version, which do not know the key, keep the same digest. */
  @Test
  void aNetworkThatIsAsUsualIsNotInTheDefinition() throws Exception {
    GroupFile without = read(ConfigDirectory.SMALLEST_GROUP);
    GroupFile usual = read(ConfigDirectory.SMALLEST_GROUP + "network: {every: 2s}\n");
    assertThat(usual.network()).isEmpty();
    assertThat(Definition.of(usual)).isEqualTo(Definition.of(without));
    GroupFile other = read(ConfigDirectory.SMALLEST_GROUP + "network: {every: 3s}\n");
    assertThat(Definition.of(other).digest()).isNotEqualTo(Definition.of(without).digest());
  }

  @Test
  void hasDefaultsInsideWhatIsOptional() throws Exception {
    HierarchyFile hierarchy =
        read(ConfigDirectory.SMALLEST_GROUP
                + """
                          - {kind: ip, name: a, address: 10.0.0.5/24, device: eth0}
                          - {kind: filesystem, name: s, mount_point: /srv/m}
                        storage: {directory: /srv}
                        services:
                          - {name: smtp, daemon: smtpd, probe: {protocol: smtp, host: h}}
                          - {name: pop3, daemon: smtpd, probe: {protocol: pop3, host: h}}
                          - {name: imap, daemon: smtpd, probe: {protocol: imap, host: h}}
                          - {name: http, daemon: smtpd, probe: {protocol: http, host: h}}
                          - {name: jvm, daemon: smtpd, probe: {protocol: jolokia, url: "http://h:1", reads: [{mbean: "d:n=x", attribute: A}]}}
                    """)
            .hierarchies()
            .get(0);
    Duration two = Duration.ofSeconds(2);
    Duration five = Duration.ofSeconds(5);
    Host h = new Host("h");
    assertThat(hierarchy.storage())
        .contains(new Storage(Path.of("/srv"), two, five, new ByteSize(64 << 20), 1000));
    assertThat(hierarchy.resources())
        .contains(
            new ResourceFile.Ip(
                "a",
                Cidr.parse("10.0.0.5/24"),
                "eth0",
                Optional.empty(),
                Optional.empty(),
                List.of()),
            new ResourceFile.Filesystem(
                "s", Path.of("/srv/m"), Optional.empty(), "auto", "defaults", List.of()));
    assertThat(hierarchy.services())
        .containsExactly(
            service("smtp", "smtpd", smtp(h, 25, two, five, Optional.empty()), 3),
            service("pop3", "smtpd", pop3(h, 110, two, five), 3),
            service("imap", "smtpd", imap(h, 143, two, five), 3),
            service("http", "smtpd", http(h, 80, two, five, "/", Optional.empty()), 3),
            service(
                "jvm",
                "smtpd",
                new ProbeFile.Jolokia(
                    new JolokiaUrl(h, 1, "/"),
                    two,
                    five,
                    Optional.empty(),
                    List.of(
                        new ProbeFile.Read(
                            "d:n=x",
                            "A",
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()))),
                3));
  }

  private static ProbeFile.Http http(
      Host host,
      int port,
      Duration every,
      Duration timeout,
      String path,
      Optional<Integer> status) {
    return new ProbeFile.Http(
        host,
        port,
        every,
        timeout,
        path,
        status.map(code -> new HttpStatuses(Set.of(code))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void takesEveryKey() throws Exception {
    Duration one = Duration.ofSeconds(1);
    Duration two = Duration.ofSeconds(2);
    assertThat(read(EVERY_KEY))
        .isEqualTo(
            new GroupFile(
                "post",
                List.of("n1", "n2", "no"),
                new LeaseFile(
                    Optional.empty(),
                    Optional.of(Duration.ofMillis(500)),
                    Optional.of(Duration.ofSeconds(3)),
                    Optional.of(Duration.ofSeconds(6)),
                    Optional.of(Duration.ofSeconds(4)),
                    Optional.of(Duration.ofMillis(700))),
                List.of(
                    new HierarchyFile(
                        "imap",
                        Map.of("n2", 1, "no", 7),
                        ColdStart.LAST_HOLDER,
                        StrayPolicy.REPORT,
                        Optional.of(Hierarchy.FencingPolicy.REQUIRED),
                        Duration.ofMinutes(3),
                        Duration.ofSeconds(90),
                        Optional.of(
                            new Storage(
                                Path.of("/srv/m"),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(7),
                                new ByteSize(1 << 30),
                                50)),
                        everyResource(),
                        List.of(
                            service(
                                "smtp",
                                "d",
                                smtp(
                                    new Host("mx.example.org"),
                                    26,
                                    one,
                                    two,
                                    Optional.of(new Host("me"))),
                                4),
                            service("pop3", "d", pop3(new Host("fd00::5"), 111, one, two), 3),
                            service("imap", "d", imap(new Host("10.0.0.5"), 144, one, two), 3),
                            service(
                                "web",
                                "d",
                                http(new Host("h"), 81, one, two, "/up", Optional.of(204)),
                                3),
                            service(
                                "talk",
                                "d",
                                new ProbeFile.Dialogue(
                                    new Host("h"),
                                    4190,
                                    one,
                                    two,
                                    Optional.of(new Regex("^OK")),
                                    List.of(
                                        new ProbeFile.Step(
                                            Optional.of(""),
                                            Optional.empty(),
                                            Optional.of(new Regex("a.c")),
                                            Optional.empty(),
                                            Optional.of(new Regex("^NO")),
                                            Optional.empty())),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty()),
                                3)),
                        new Recovery(5, Duration.ofHours(1), Duration.ZERO, Duration.ofSeconds(20)),
                        Optional.empty(),
                        Optional.of(new HierarchyFile.Failover(3, Duration.ofHours(2))),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(
                            new Window(
                                "w",
                                new Freeze(Cron.parse("0 0 22 ? * FRI"), Duration.ofDays(1)),
                                ZoneId.of("UTC"))))),
                new GroupFile.SelfCheck(Cron.parse("0 0 3 * * ?"), ZoneId.of("Europe/Paris")),
                List.of(),
                List.of(),
                Optional.of(
                    new NetworkFile(
                        List.of(Addresses.parse("10.0.0.1"), Addresses.parse("fd00::1")),
                        one,
                        5))));
  }

  private static ProbeFile smtp(
      Host host, int port, Duration every, Duration timeout, Optional<Host> ehlo) {
    return new ProbeFile.Smtp(
        host,
        port,
        every,
        timeout,
        ehlo,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ProbeFile pop3(Host host, int port, Duration every, Duration timeout) {
    return new ProbeFile.Pop3(
        host,
        port,
        every,
        timeout,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ProbeFile imap(Host host, int port, Duration every, Duration timeout) {
    return new ProbeFile.Imap(
        host,
        port,
        every,
        timeout,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ServiceFile service(String name, String daemon, ProbeFile probe, int failures) {
    return new ServiceFile(
        name,
        daemon,
        probe,
        failures,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static List<ResourceFile> everyResource() {
    return List.of(
        new ResourceFile.Ip(
            "a",
            Cidr.parse("fd00::5/64"),
            "eth1",
            Optional.of("eth2"),
            Optional.of(List.of(143)),
            List.of("s")),
        new ResourceFile.Filesystem(
            "s", Path.of("/srv/m"), Optional.of("nas:/m"), "nfs4", "hard", List.of()),
        new ResourceFile.Daemon(
            "d",
            Optional.empty(),
            List.of("/usr/sbin/imapd", "-F", "no"),
            List.of("/usr/sbin/imapd", "stop"),
            Optional.of(Path.of("/run/imapd.pid")),
            Optional.of(Path.of("/usr/lib/imapd")),
            List.of(Endpoint.parse("[::1]:143"), Endpoint.parse("0.0.0.0:993")),
            List.of("a", "s"),
            Duration.ofSeconds(11),
            Duration.ofSeconds(12),
            Optional.of(List.of("/usr/sbin/imapd", "-t")),
            Optional.of(List.of(Path.of("/etc/ssl/m.pem")))));
  }

  @Test
  void becomesTheDomain() throws Exception {
    Group group = read(EVERY_KEY).toGroup();
    InetAddress loopback = Addresses.parse("::1");
    assertThat(group)
        .isEqualTo(
            new Group(
                "post",
                LeaseTiming.ofMillis(500, 3000, 6000, 4000, 700),
                List.of("n1", "n2", "no"),
                List.of(
                    new Hierarchy(
                        "imap",
                        List.of(new Member("n2", 1), new Member("no", 7)),
                        List.of(
                            new Resource.Ip(
                                "a",
                                List.of("s"),
                                Addresses.parse("fd00::5"),
                                64,
                                "eth1",
                                List.of(143),
                                Optional.of("eth2")),
                            new Resource.Filesystem(
                                "s",
                                List.of(),
                                Optional.of("nas:/m"),
                                Path.of("/srv/m"),
                                "nfs4",
                                "hard"),
                            new Resource.Daemon(
                                    "d",
                                    List.of("a", "s"),
                                    List.of("/usr/sbin/imapd", "-F", "no"),
                                    List.of("/usr/sbin/imapd", "stop"),
                                    Optional.of(Path.of("/run/imapd.pid")),
                                    Optional.of(Path.of("/usr/lib/imapd")),
                                    List.of(
                                        new Resource.Listen(loopback, 143),
                                        new Resource.Listen(Addresses.parse("0.0.0.0"), 993)),
                                    Duration.ofSeconds(11),
                                    Duration.ofSeconds(12))
                                .with(
                                    new Resource.Preflight(
                                        Optional.of(List.of("/usr/sbin/imapd", "-t")),
                                        List.of(Path.of("/etc/ssl/m.pem"))))),
                        List.of(
                            new Hierarchy.Service("smtp", "d", 4),
                            new Hierarchy.Service("pop3", "d", 3),
                            new Hierarchy.Service("imap", "d", 3),
                            new Hierarchy.Service("web", "d", 3),
                            new Hierarchy.Service("talk", "d", 3)),
                        new Hierarchy.Policy(
                                5,
                                Duration.ofHours(1),
                                Duration.ZERO,
                                Duration.ofSeconds(20),
                                Duration.ofMinutes(3),
                                Duration.ofSeconds(90),
                                ColdStart.LAST_HOLDER,
                                StrayPolicy.REPORT)
                            .with(Hierarchy.FencingPolicy.REQUIRED)
                            .with(new Hierarchy.FailoverLimit(3, Duration.ofHours(2)))))));
  }

  @Test
  void theGuardBlocksAllPortsThatListenOnTheAddress() throws Exception {
    Group group =
        read("""
                group: mail
                nodes: [n1, n2]
                hierarchies:
                  - tag: sams
                    priorities: {n1: 1}
                    resources:
                      - {kind: ip, name: four, address: 10.0.0.5/24, device: eth0}
                      - {kind: ip, name: six, address: "fd00::5/64", device: eth0}
                      - {kind: daemon, name: d1, start: [/d1], listens: ["0.0.0.0:993", "10.0.0.5:25"]}
                      - {kind: daemon, name: d2, start: [/d2], listens: ["[::]:143", "10.0.0.6:110", "10.0.0.5:993"]}
                """)
            .toGroup();
    Hierarchy hierarchy = group.hierarchies().get(0);
    assertThat(((Resource.Ip) hierarchy.resource("four")).ports()).containsExactly(25, 143, 993);
    assertThat(((Resource.Ip) hierarchy.resource("six")).ports()).containsExactly(143);
  }
}
