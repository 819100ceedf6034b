package io.mailkeeper.lab;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A lab whose nodes run the product: real sendmail and dovecot, a small HTTP and a line server,
 * profile {@code fast}, hierarchy {@code sams}. A witness watches from the first to the last
 * moment; {@link #close} fails the test when two nodes were in service at once.
 */
final class Cluster implements AutoCloseable {
  static final String TAG = "sams";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TOKEN = "lab-token-0123456789";

  private final Lab lab;
  private final Map<String, LabProcess> agents = new HashMap<>();
  private final Optional<String> wrong;
  private final int attempts;
  private final Witness witness;
  private boolean expectOverlap;

  /**
   * @param attempts restarts of a daemon in a minute
   * @param wrong which rule {@link WrongAgent} breaks; empty for the product itself
   */
  private Cluster(Lab lab, int attempts, Optional<String> wrong) {
    this.lab = lab;
    this.attempts = attempts;
    this.wrong = wrong;
    for (LabNode node : lab.nodes()) {
      configure(node);
    }
    mailkeeper(lab.node("n1"), "lease", "init").orThrow();
    mailkeeper(lab.node("n2"), "lease", "join", "--confirm").orThrow();
    this.witness = Witness.watch(lab, Watched.mail());
  }

  /** Nodes, configuration and lease directory; no agent runs yet. */
  static Cluster prepare() {
    return new Cluster(Lab.up("n1", "n2"), 3, Optional.empty());
  }

  /** Agents run, n1 is in service and n2 is ready. */
  static Cluster running() {
    return start(new Cluster(Lab.up("n1", "n2"), 3, Optional.empty()));
  }

  /** The same with many restarts allowed in a minute, and no back-off between them. */
  static Cluster patient() {
    return start(new Cluster(Lab.up("n1", "n2"), 100, Optional.empty()));
  }

  /** The same with a broken rule. */
  static Cluster broken(String wrong) {
    return start(new Cluster(Lab.up("n1", "n2"), 3, Optional.of(wrong)));
  }

  private static Cluster start(Cluster cluster) {
    try {
      cluster.startAgent("n1");
      cluster.awaitInService("n1");
      cluster.startAgent("n2");
      cluster.awaitProtected("n1");
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void configure(LabNode node) {
    node.exec("mkdir", "-p", "/etc/mailkeeper").orThrow();
    String peer = node.name().equals("n1") ? "n2" : "n1";
    node.writeFile(
        "/etc/mailkeeper/node.yml",
        """
        node: %s
        listen: {host: %s, port: 9650, insecure: true}
        token_file: token
        peers:
          - {node: %s, url: "http://%s:9650"}
        peer_key_file: peer.key
        shared_directory: /srv/shared/lease
        """
            .formatted(
                node.name(),
                node.interconnectAddress(),
                peer,
                lab.node(peer).interconnectAddress()));
    String group = groupFile(lab, attempts);
    node.writeFile("/etc/mailkeeper/group.yml", wrong.isPresent() ? withoutAddress(group) : group);
    node.writeFile("/etc/mailkeeper/token", TOKEN + "\n");
    node.writeFile("/etc/mailkeeper/peer.key", "lab-peer-key-0123456789-abcdefghijklmnop\n");
    node.exec("chmod", "0600", "/etc/mailkeeper/token", "/etc/mailkeeper/peer.key").orThrow();
    node.exec("mkdir", "-p", "/srv/shared/lease", "/srv/shared/home").orThrow();
  }

  /**
   * A broken rule is shown with the daemons alone: a standby that hears another machine answer for
   * the service address does not start, whatever its lease rules say.
   */
  private static String withoutAddress(String group) {
    return group
        .replaceAll("(?m)^.*kind: ip.*\\n", "")
        .replaceAll("(?m)^ *depends_on:.*\\n", "")
        .replace("host: " + Lab.SERVICE_ADDRESS, "host: 127.0.0.1");
  }

  static String groupFile(Lab lab, int attempts) {
    return """
        group: mail
        nodes: [n1, n2]
        lease: {profile: fast}
        hierarchies:
          - tag: %s
            priorities: {n1: 1, n2: 10}
            stop_max: 10s
            start_max: 20s
            storage: {directory: /srv/shared, every: 1s, hung_after: 3s}
            resources:
              - {name: address, kind: ip, address: %s/24, device: eth0}
              - name: sendmail
                kind: daemon
                start: %s
                pid_file: %s
                executable: %s
                listens: ["0.0.0.0:25"]
                depends_on: [address]
                stop_max: 2s
              - name: dovecot
                kind: daemon
                start: %s
                pid_file: %s
                executable: %s
                listens: ["0.0.0.0:143", "0.0.0.0:110"]
                depends_on: [address]
                stop_max: 2s
              - name: samshttpd
                kind: daemon
                start: %s
                pid_file: %s
                depends_on: [address]
              - name: sdap
                kind: daemon
                start: %s
                pid_file: %s
                depends_on: [address]
            services:
              - name: smtp
                daemon: sendmail
                probe: {protocol: smtp, host: %s, every: 500ms, timeout: 2s}
              - name: imap
                daemon: dovecot
                probe: {protocol: imap, host: %s, every: 500ms, timeout: 2s}
              - name: pop3
                daemon: dovecot
                probe: {protocol: pop3, host: %s, every: 500ms, timeout: 2s}
              - name: http
                daemon: samshttpd
                probe: {protocol: http, host: %s, port: 8890, every: 1s, timeout: 2s}
              - name: sdap
                daemon: sdap
                probe:
                  protocol: dialogue
                  host: %s
                  port: 9000
                  every: 1s
                  timeout: 2s
                  greeting: "^200"
                  steps:
                    - {send: PING, expect: "^200 PONG"}
            recovery: {attempts: %d, window: 1m, back_off: %s, verify: 5s}
        """
        .formatted(
            TAG,
            Lab.SERVICE_ADDRESS,
            list(MailDaemon.SENDMAIL.startCommand()),
            MailDaemon.SENDMAIL.pidFile(),
            MailDaemon.SENDMAIL.executable(),
            list(MailDaemon.DOVECOT.startCommand()),
            MailDaemon.DOVECOT.pidFile(),
            MailDaemon.DOVECOT.executable(),
            list(AppServer.HTTP.startCommand(lab)),
            AppServer.HTTP.pidFile(),
            list(AppServer.LINE.startCommand(lab)),
            AppServer.LINE.pidFile(),
            Lab.SERVICE_ADDRESS,
            Lab.SERVICE_ADDRESS,
            Lab.SERVICE_ADDRESS,
            Lab.SERVICE_ADDRESS,
            Lab.SERVICE_ADDRESS,
            attempts,
            attempts > 3 ? "0s" : "200ms");
  }

  private static String list(List<String> words) {
    return "[" + String.join(", ", words.stream().map(w -> '"' + w + '"').toList()) + "]";
  }

  Lab lab() {
    return lab;
  }

  LabNode node(String name) {
    return lab.node(name);
  }

  Ran mailkeeper(LabNode node, String... arguments) {
    List<String> argv = command(List.of("-XX:TieredStopAtLevel=1"));
    argv.addAll(List.of(arguments));
    argv.addAll(List.of("--config.file", "/etc/mailkeeper/node.yml"));
    return node.exec(PATIENCE, argv.toArray(String[]::new));
  }

  private static List<String> command(List<String> options) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-XX:-UsePerfData", "-XX:+UseSerialGC", "-Xmx128m", "-Xshare:auto"));
    argv.addAll(options);
    argv.add("-cp");
    argv.add(jar());
    argv.add("io.mailkeeper.agent.Main");
    return argv;
  }

  private static List<String> wrongCommand(String what) {
    List<String> argv = command(List.of());
    argv.subList(argv.indexOf("-cp"), argv.size()).clear();
    String classes = Path.of("target/test-classes").toAbsolutePath().toString();
    argv.addAll(List.of("-cp", classes + ":" + jar(), WrongAgent.class.getName(), what));
    return argv;
  }

  private static String jar() {
    return Path.of(System.getProperty("mailkeeper.jar", "target/mailkeeper.jar"))
        .toAbsolutePath()
        .toString();
  }

  LabProcess startAgent(String name) {
    List<String> argv =
        wrong
            .map(Cluster::wrongCommand)
            .orElseGet(
                () -> {
                  List<String> real = command(List.of());
                  real.addAll(List.of("agent", "--config.file"));
                  return real;
                });
    argv.add("/etc/mailkeeper/node.yml");
    LabProcess agent =
        lab.node(name).spawn(argv, lab.workDirectory().resolve("agent-" + name + ".log"));
    agents.put(name, agent);
    return agent;
  }

  LabProcess agent(String name) {
    return Optional.ofNullable(agents.get(name)).orElseThrow();
  }

  /** The guard's pid inside the node. */
  long guardPid(String name) {
    return Long.parseLong(
        lab.node(name)
            .exec("pgrep", "-f", "guard.*--dir")
            .orThrow()
            .out()
            .lines()
            .findFirst()
            .orElseThrow());
  }

  // ---- what a node says

  /** What the node's agent says now; empty while it does not answer. */
  Optional<JsonNode> status(String name) {
    Ran ran = lab.node(name).exec("curl", "-s", "-m", "2", url(name, "/api/v1/status"));
    return parse(ran.exit() == 0 ? ran.out() : null);
  }

  private String url(String name, String path) {
    return "http://" + lab.node(name).interconnectAddress() + ":9650" + path;
  }

  private static Optional<JsonNode> parse(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }

  JsonNode hierarchy(String name) {
    return status(name).orElseThrow().get("hierarchies").get(0);
  }

  List<String> explain(String name) {
    Ran ran =
        lab.node(name).exec("curl", "-s", "-m", "2", url(name, "/api/v1/explain?hierarchy=" + TAG));
    return List.of(ran.orThrow().out().split("\n"));
  }

  Ran post(String name, String verb, String body) {
    return lab.node(name)
        .exec(
            "curl",
            "-s",
            "-m",
            "5",
            "-X",
            "POST",
            "-H",
            "Authorization: Bearer " + TOKEN,
            "-H",
            "Content-Type: application/json",
            "-d",
            body,
            url(name, "/api/v1/hierarchies/" + TAG + "/" + verb));
  }

  // ---- waiting

  void awaitInService(String name) {
    awaitHierarchy(name, name + " in service", h -> h.get("mode").asText().equals("in_service"));
  }

  void awaitProtected(String name) {
    awaitHierarchy(
        name, name + " in service and protected", h -> h.get("protectedNow").asBoolean());
  }

  void awaitHierarchy(String name, String what, Predicate<JsonNode> condition) {
    try {
      await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () ->
                  status(name)
                      .filter(s -> condition.test(s.get("hierarchies").get(0)))
                      .isPresent());
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(what + ": " + e.getMessage() + "\n" + evidence(), e);
    }
  }

  /** Waits until the client gets banners again, and has missed some. */
  void awaitAnswering(SmtpClient client) {
    await("SMTP answers")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> client.soFar().answering());
  }

  void awaitHierarchyOn(String name, String what, Predicate<JsonNode> condition) {
    await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> status(name).filter(condition).isPresent());
  }

  /** Waits until one node, whichever, is in service and the other ready. */
  void awaitProtectedAnywhere() {
    await("one node in service, the other ready")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                lab.nodes().stream()
                    .flatMap(n -> status(n.name()).stream())
                    .anyMatch(s -> s.get("hierarchies").get(0).get("protectedNow").asBoolean()));
  }

  void awaitMail(MailClient mail, String token) {
    await("message " + token)
        .atMost(PATIENCE)
        .until(
            () -> {
              MailClient.Answer answer = mail.readImap(token);
              return answer.ok() && answer.count() > 0;
            });
  }

  void awaitEvent(String name, String kind) {
    await("event " + kind + " on " + name)
        .atMost(PATIENCE)
        .until(
            () ->
                lab.node(name)
                    .exec("curl", "-s", "-m", "2", url(name, "/api/v1/events"))
                    .out()
                    .contains("\"kind\":\"" + kind + "\""));
  }

  /** Lets time pass in which nothing is to happen: the one thing that cannot be awaited. */
  void watchQuietly(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    await("quiet time").atMost(duration.plusSeconds(5)).until(() -> System.nanoTime() >= end);
  }

  /** Two nodes serve at some moment of this test, on purpose. */
  void expectOverlap() {
    expectOverlap = true;
  }

  WitnessVerdict verdict() {
    expectOverlap = true;
    return witness.verdict();
  }

  String evidence() {
    StringBuilder text = new StringBuilder();
    for (LabNode node : lab.nodes()) {
      text.append("---- ").append(node.name()).append('\n');
      Optional.ofNullable(agents.get(node.name())).ifPresent(a -> text.append(a.log()));
      if (node.isOn()) {
        text.append(node.exec("sh", "-c", "tail -n 40 /run/mailkeeper/guard.log; ps -ef").out());
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    try {
      if (!expectOverlap) {
        witness.verdict().assertNoOverlap();
      }
    } finally {
      try {
        witness.close();
      } finally {
        lab.close();
      }
    }
  }
}
