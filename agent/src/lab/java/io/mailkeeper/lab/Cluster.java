package io.mailkeeper.lab;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A lab whose nodes run the product on a {@link MailGroup}. A witness watches from the first to the
 * last moment; {@link #close} fails the test when two nodes were in service at once.
 */
final class Cluster implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Lab lab;
  private final Map<String, LabProcess> agents = new HashMap<>();
  private final Optional<String> wrong;
  private final Witness witness;
  private boolean expectOverlap;

  /**
   * @param group the definition on both nodes
   * @param wrong which rule {@link WrongAgent} breaks; empty for the product itself
   */
  private Cluster(Lab lab, MailGroup group, Optional<String> wrong) {
    this.lab = lab;
    this.wrong = wrong;
    String text = wrong.isPresent() ? group.withoutAddress(lab) : group.text(lab);
    for (String name : MailGroup.NODES) {
      NodeSetup.write(lab, lab.node(name), text);
    }
    mailkeeper("n1", "lease", "init").orThrow();
    mailkeeper("n2", "lease", "join", "--confirm").orThrow();
    this.witness = Witness.watch(lab, Watched.mail());
  }

  /** Nodes, configuration and lease directory; no agent runs yet. */
  static Cluster prepare() {
    return prepare(MailGroup.ipv4());
  }

  static Cluster prepare(MailGroup group) {
    return new Cluster(Lab.up("n1", "n2"), group, Optional.empty());
  }

  /** Agents run, n1 is in service and n2 is ready. */
  static Cluster running() {
    return prepare().start();
  }

  /** The same with many restarts allowed in a minute, and no back-off between them. */
  static Cluster patient() {
    return prepare(MailGroup.ipv4().withAttempts(100)).start();
  }

  /** The same, and a machine {@code n3} on the interconnect that belongs to no group. */
  static Cluster monitored() {
    return new Cluster(Lab.up("n1", "n2", "n3"), MailGroup.ipv4(), Optional.empty()).start();
  }

  /** The same with a broken rule. */
  static Cluster broken(String wrong) {
    return new Cluster(Lab.up("n1", "n2"), MailGroup.ipv4(), Optional.of(wrong)).start();
  }

  /** Starts both agents: n1 is in service and n2 ready; closes everything when that fails. */
  Cluster start() {
    try {
      startAgent("n1");
      awaitInService("n1");
      startAgent("n2");
      awaitProtected("n1");
      return this;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  Lab lab() {
    return lab;
  }

  LabNode node(String name) {
    return lab.node(name);
  }

  /** Runs {@code mailkeeper ARGUMENTS --config.file ...} on a node, to its end. */
  Ran mailkeeper(String name, String... arguments) {
    List<String> argv = Product.command(arguments);
    argv.addAll(List.of("--config.file", NodeSetup.NODE_FILE));
    return node(name).exec(PATIENCE, argv.toArray(String[]::new));
  }

  LabProcess startAgent(String name) {
    String file = NodeSetup.NODE_FILE;
    List<String> argv =
        wrong.map(rule -> Product.wrongAgent(rule, file)).orElseGet(() -> Product.agent(file));
    LabProcess agent = node(name).spawn(argv, agentLog(name));
    agents.put(name, agent);
    return agent;
  }

  private Path agentLog(String name) {
    return lab.workDirectory().resolve("agent-" + name + ".log");
  }

  LabProcess agent(String name) {
    return Optional.ofNullable(agents.get(name)).orElseThrow();
  }

  // ---- what a node says

  /** What a node's agent says over HTTP. */
  NodeApi api(String name) {
    return new NodeApi(node(name));
  }

  /** What the node's agent says now; empty while it does not answer. */
  Optional<JsonNode> status(String name) {
    return api(name).status();
  }

  JsonNode hierarchy(String name) {
    return api(name).hierarchy();
  }

  List<String> explain(String name) {
    return api(name).explain();
  }

  Ran post(String name, String verb, String body) {
    return api(name).post(verb, body);
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
                api(name)
                    .get("/api/v1/events")
                    .filter(text -> text.contains("\"kind\":\"" + kind + "\""))
                    .isPresent());
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
