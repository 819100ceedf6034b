package io.mailkeeper.lab;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * A lab whose nodes run the product on a {@link MailGroup}. A witness watches from the first to the
 * last moment; {@link #close} fails the test when two nodes were in service at once.
 */
final class Cluster implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String GUARD_DIRECTORY = "/run/mailkeeper";

  private final Lab lab;
  private final MailGroup group;
  private final Map<String, LabProcess> agents = new HashMap<>();
  private final Optional<String> wrong;
  private final Optional<PowerSwitch> power;
  private final ResetButton resetButton;
  private Witness witness;
  private final Optional<Witness> portalWitness;
  private Optional<FakeTime> fakeTime = Optional.empty();
  private boolean joined;
  private boolean expectOverlap;

  /**
   * @param group the definition on both nodes
   * @param power what the nodes switch each other off with
   * @param wrong which rule {@link WrongAgent} breaks; empty for the product itself
   */
  private Cluster(Lab lab, MailGroup group, Optional<String> wrong, Optional<PowerSwitch> power) {
    this.lab = lab;
    this.group = group;
    this.wrong = wrong;
    this.power = power;
    this.resetButton = new ResetButton(lab);
    String text = wrong.isPresent() ? group.withoutAddress(lab) : group.text(lab);
    for (String name : group.nodes()) {
      NodeSetup.write(lab, lab.node(name), group.nodes(), text, power.isPresent());
    }
    mailkeeper("n1", "lease", "init").orThrow();
    this.witness = Witness.watch(lab, watched());
    this.portalWitness =
        group.portal() ? Optional.of(Witness.watch(lab, Watched.portal())) : Optional.empty();
  }

  /** Nodes, configuration and lease directory; no agent runs yet. */
  static Cluster prepare() {
    return prepare(MailGroup.ipv4());
  }

  static Cluster prepare(MailGroup group) {
    return prepare(group, LabStore.DIRECTORY);
  }

  private void join() {
    others().forEach(name -> mailkeeper(name, "lease", "join", "--confirm").orThrow());
    joined = true;
  }

  /** All nodes of the group but n1. */
  private List<String> others() {
    return group.nodes().subList(1, group.nodes().size());
  }

  /** The same with the shared directory somewhere else. */
  static Cluster prepare(MailGroup group, LabStore store) {
    Cluster cluster =
        new Cluster(Lab.up(store, "n1", "n2"), group, Optional.empty(), Optional.empty());
    cluster.join();
    return cluster;
  }

  /** On a volume writes are not seen: processes, ports and addresses are. */
  private Watched watched() {
    Watched mail = group.portal() ? Watched.mailAlone() : Watched.mail();
    return lab.store() == LabStore.GLUSTER ? mail.withFolders(List.of()) : mail;
  }

  /** From now on agents and guards are started on a wall clock of their node that can jump. */
  Cluster withFakeTime() {
    FakeTime time = FakeTime.ofThisMachine();
    fakeTime = Optional.of(time);
    lab.nodes().forEach(node -> time.jump(node, 0));
    return this;
  }

  FakeTime fakeTime() {
    return fakeTime.orElseThrow();
  }

  MailGroup group() {
    return group;
  }

  /** How long anything may take that waits for a lease: with {@code fast} half a minute. */
  Duration patience() {
    Duration two = group.timing().outwait().multipliedBy(2).plusSeconds(40);
    return two.compareTo(PATIENCE.plusSeconds(20)) > 0 ? two : PATIENCE;
  }

  /** Agents run, n1 is in service and n2 is ready. */
  static Cluster running() {
    return running(MailGroup.ipv4());
  }

  /** The same with many restarts allowed in a minute, and no back-off between them. */
  static Cluster patient() {
    return running(MailGroup.ipv4().withAttempts(100));
  }

  /** All nodes of the group, whichever they are: n1 is in service, and another ready. */
  static Cluster running(MailGroup group) {
    Lab lab = Lab.up(group.nodes().toArray(String[]::new));
    return new Cluster(lab, group, Optional.empty(), Optional.empty()).start();
  }

  /** The same, and a machine {@code n3} on the interconnect that belongs to no group. */
  static Cluster monitored() {
    return monitored(MailGroup.ipv4());
  }

  static Cluster monitored(MailGroup group) {
    return new Cluster(Lab.up("n1", "n2", "n3"), group, Optional.empty(), Optional.empty()).start();
  }

  /** Nodes that can switch each other off; no agent runs yet. */
  static Cluster prepareFencing(MailGroup group) {
    Lab lab = Lab.up("n1", "n2");
    Optional<PowerSwitch> power = Optional.of(PowerSwitch.on(lab));
    return new Cluster(lab, group, Optional.empty(), power);
  }

  /** Agents run, n1 is in service, and n2 is ready and knows that it can switch n1 off. */
  static Cluster fencing() {
    Cluster cluster = prepareFencing(MailGroup.ipv4()).start();
    cluster.awaitHierarchyOn(
        "n2", "n2 can fence n1", s -> s.get("peers").get(0).path("fence").asText("-").isEmpty());
    return cluster;
  }

  PowerSwitch powerSwitch() {
    return power.orElseThrow();
  }

  /** The same with a broken rule. */
  static Cluster broken(String wrong) {
    Cluster cluster =
        new Cluster(Lab.up("n1", "n2"), MailGroup.ipv4(), Optional.of(wrong), Optional.empty());
    cluster.expectOverlap(); // also a machine that is slow for a moment is enough for one
    return cluster.start();
  }

  /** Starts all agents: n1 is in service, another ready; closes everything when that fails. */
  Cluster start() {
    try {
      startAgent("n1");
      if (!joined) {
        join(); // while the agent of n1 starts
      }
      awaitInService("n1");
      others().forEach(this::startAgent);
      settleOnN1();
      return this;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** A machine that stalls while the agents start may cost n1 its lease: then it gets it back. */
  private void settleOnN1() {
    awaitProtectedAnywhere();
    for (String other : others()) {
      if (api(other).isProtected()) {
        mailkeeper(other, "switchover", MailGroup.TAG, "--to", "n1").orThrow();
      }
    }
    awaitProtected("n1");
  }

  /** The store answers again; a node that its guard has reset meanwhile is switched on again. */
  void freeStore(String name) {
    if (node(name).isOn()) {
      node(name).freeStore();
    } else {
      node(name).powerOn();
      startAgent(name);
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

  /** What {@code explain --if} says on a node, line by line; printed, too. */
  List<String> foretold(String name, String failing) {
    Ran ran = mailkeeper(name, "explain", MailGroup.TAG, "--if", failing).orThrow();
    System.out.println(name + " if " + failing + ":\n" + ran.out());
    return ran.out().lines().toList();
  }

  /** The end of it. */
  String foretoldEnd(String name, String failing) {
    List<String> lines = foretold(name, failing);
    return lines.get(lines.size() - 1);
  }

  LabProcess startAgent(String name) {
    String file = NodeSetup.NODE_FILE;
    return run(
        name,
        wrong.map(rule -> Product.wrongAgent(rule, file)).orElseGet(() -> Product.agent(file)));
  }

  /** The same out of another jar. */
  LabProcess startAgent(String name, Path jar) {
    return run(name, Product.agent(jar, NodeSetup.NODE_FILE));
  }

  private LabProcess run(String name, List<String> argv) {
    List<String> command = fakeTime.map(t -> t.around(argv)).orElse(argv);
    LabProcess agent = node(name).spawn(command, agentLog(name));
    agents.put(name, agent);
    return agent;
  }

  /** Tells the agent to end, and waits for it. */
  void endAgent(String name) {
    agent(name).signal("TERM");
    if (agent(name).awaitExit(PATIENCE).isEmpty()) {
      throw new IllegalStateException("the agent of " + name + " did not end\n" + evidence());
    }
  }

  /** The guard as a unit of its own, on the node's wall clock: one that an agent starts is not. */
  void startGuard(String name) {
    node(name).exec("install", "-d", "-m", "0700", GUARD_DIRECTORY).orThrow();
    String reset = ResetButton.path(lab, node(name)).toString();
    List<String> argv =
        Product.command("guard", "--dir", GUARD_DIRECTORY, "--node", name, "--sysrq", reset);
    node(name)
        .spawn(fakeTime().around(argv), lab.workDirectory().resolve("guard-" + name + ".log"));
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

  // ---- waiting

  void awaitInService(String name) {
    awaitHierarchy(name, name + " in service", h -> h.get("mode").asText().equals("in_service"));
  }

  void awaitProtected(String name) {
    awaitHierarchy(
        name, name + " in service and protected", h -> h.get("protectedNow").asBoolean());
  }

  void awaitHierarchy(String name, String what, Predicate<JsonNode> condition) {
    awaitHierarchy(name, MailGroup.TAG, what, condition);
  }

  void awaitInService(String tag, String name) {
    awaitHierarchy(
        name,
        tag,
        tag + " in service on " + name,
        h -> h.get("mode").asText().equals("in_service"));
  }

  private void awaitHierarchy(String name, String tag, String what, Predicate<JsonNode> condition) {
    awaitOrTell(what, () -> api(name).hierarchy(tag).filter(condition).isPresent());
  }

  private void awaitOrTell(String what, Callable<Boolean> condition) {
    awaitOrTell(patience(), what, condition);
  }

  private void awaitOrTell(Duration patience, String what, Callable<Boolean> condition) {
    try {
      await(what).atMost(patience).pollInterval(Duration.ofMillis(50)).until(condition);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(what + ": " + e.getMessage() + "\n" + evidence(), e);
    }
  }

  /** Waits until the client gets banners again, and has missed some. */
  void awaitAnswering(SmtpClient client) {
    awaitOrTell("SMTP answers", () -> client.soFar().answering());
  }

  /** The same, where that takes longer than anything that waits for a lease. */
  void awaitWithin(Duration longer, String name, String what, Predicate<JsonNode> condition) {
    awaitOrTell(longer, what, () -> status(name).filter(condition).isPresent());
  }

  void awaitHierarchyOn(String name, String what, Predicate<JsonNode> condition) {
    awaitOrTell(what, () -> status(name).filter(condition).isPresent());
  }

  /** Waits until one node, whichever, is in service and the other ready. */
  void awaitProtectedAnywhere() {
    awaitOrTell(
        "one node in service, another ready",
        () -> lab.nodes().stream().anyMatch(n -> api(n.name()).isProtected()));
  }

  void awaitMail(MailClient mail, String token) {
    await("message " + token)
        .atMost(patience())
        .until(
            () -> {
              MailClient.Answer answer = mail.readImap(token);
              return answer.ok() && answer.count() > 0;
            });
  }

  /** Waits until a node shows it: what another one has kept is read every few seconds. */
  void awaitIncident(String name, String part) {
    awaitOrTell(
        "incident '" + part + "' on " + name,
        () -> mailkeeper(name, "incidents").orThrow().out().contains(part));
  }

  void awaitEvent(String name, String kind) {
    await("event " + kind + " on " + name)
        .atMost(patience())
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

  /** What was seen since the last time; somebody watches at every moment. */
  WitnessVerdict relieveWitness() {
    Witness relief = Witness.watch(lab, watched());
    WitnessVerdict verdict = witness.verdict();
    witness = relief;
    return verdict;
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
        portalWitness.ifPresent(w -> w.verdict().assertNoOverlap());
      }
    } finally {
      try {
        witness.close();
        portalWitness.ifPresent(Witness::close);
      } finally {
        power.ifPresent(PowerSwitch::close);
        resetButton.close();
        lab.close();
      }
    }
  }
}
