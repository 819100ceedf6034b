package io.mailkeeper.agent.demo;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.demo.OutageMeter.Protocol;
import io.mailkeeper.agent.demo.ProcessReaper.Started;
import io.mailkeeper.agent.lease.LeaseAccess;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.healer.system.CgroupRoot;
import io.mailkeeper.healer.system.SystemBootClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Both nodes, and the client that watches them from outside. */
final class DemoGroup implements DemoWorld, AutoCloseable {

  private static final Duration UP_LIMIT = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(150);

  /** As many fit into a mail daemon's memory with ease. */
  private static final long MOST_MESSAGES = 2_000;

  private static final Duration TALLY_LIMIT = Duration.ofSeconds(2);

  private static final int LONGEST_SOCKET = 107;

  private final BootClock clock = SystemBootClock.open();
  private final DemoAddresses addresses;
  private final DemoFiles files;
  private final List<MachineNode> nodes;
  private final Map<Protocol, OutageMeter> meters = new EnumMap<>(Protocol.class);
  private Optional<Mailer> mailer = Optional.empty();
  private volatile Optional<MailTally> lastTally = Optional.empty();

  private DemoGroup(DemoAddresses addresses, DemoFiles files, List<MachineNode> nodes) {
    this.addresses = addresses;
    this.files = files;
    this.nodes = List.copyOf(nodes);
  }

  /**
   * Writes the files of both nodes; nothing runs yet.
   *
   * @param news told what is done: who did it, what was done
   */
  static DemoGroup prepare(ProcessReaper reaper, BiConsumer<String, String> news)
      throws IOException {
    // This JVM's own: otherwise in the user's home.
    System.setProperty("jna.tmpdir", reaper.directory().resolve("tmp").toString());
    DemoAddresses addresses = DemoAddresses.free();
    DemoFiles files = new DemoFiles(reaper, addresses);
    files.write();
    checkLength(files.guardSocket(DemoFiles.NODES.get(0)));
    List<MachineNode> nodes = new ArrayList<>();
    for (int i = 0; i < DemoFiles.NODES.size(); i++) {
      String name = DemoFiles.NODES.get(i);
      reaper.removeInTheEnd(CgroupRoot.places(DemoFiles.group() + "-" + name));
      AgentApi api = new AgentApi(addresses.agent(i), files.token());
      nodes.add(new MachineNode(name, reaper, files, api, news));
    }
    return new DemoGroup(addresses, files, nodes);
  }

  /** The path of a Unix socket has at most 107 bytes, unix(7). */
  private static void checkLength(Path socket) throws IOException {
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET) {
      throw new IOException(
          socket + " is too long for a socket; give java another -Djava.io.tmpdir=DIRECTORY");
    }
  }

  /**
   * Makes the lease directory, switches the nodes on and waits until one is in service and the
   * other ready.
   *
   * @param span for how long mail will be sent
   * @throws IOException with the last lines of both agents' logs
   */
  void up(Duration span) throws IOException, InterruptedException {
    List<Started> guards = new ArrayList<>();
    for (MachineNode node : nodes) {
      guards.add(node.startGuard());
    }
    makeLeaseDirectory(); // takes about as long
    for (int i = 0; i < nodes.size(); i++) {
      nodes.get(i).awaitGuard(guards.get(i));
      nodes.get(i).startAgent();
    }
    awaitProtected();
    meters.put(Protocol.SMTP, OutageMeter.start(Protocol.SMTP, addresses.smtp(), clock));
    meters.put(Protocol.IMAP, OutageMeter.start(Protocol.IMAP, addresses.imap(), clock));
    mailer =
        Optional.of(
            Mailer.start(
                addresses.smtp(), addresses.imap(), files.login(), "demo", interval(span)));
  }

  private static Duration interval(Duration span) {
    Duration sparing = span.dividedBy(MOST_MESSAGES);
    return sparing.compareTo(BETWEEN_MESSAGES) > 0 ? sparing : BETWEEN_MESSAGES;
  }

  /** What {@code lease init} does on the first node, and {@code lease join} on the second. */
  private void makeLeaseDirectory() throws IOException {
    try (LeaseAccess first = leases(DemoFiles.NODES.get(0));
        LeaseAccess second = leases(DemoFiles.NODES.get(1))) {
      first.place().init(List.of(DemoFiles.TAG));
      second.place().join(true);
    }
  }

  private LeaseAccess leases(String node) throws IOException {
    try {
      return LeaseAccess.open(Configuration.load(files.nodeFile(node)), clock);
    } catch (ConfigurationException e) {
      throw new IOException(
          e.faults().stream().map(Object::toString).collect(Collectors.joining("\n")), e);
    }
  }

  private void awaitProtected() throws IOException, InterruptedException {
    Uptime limit = now().plus(UP_LIMIT);
    while (!isProtected()) {
      boolean ended = nodes.stream().anyMatch(MachineNode::agentEnded);
      if (ended || now().reached(limit)) {
        throw new IOException(
            (ended ? "an agent has ended" : "not up within " + UP_LIMIT.toSeconds() + " s")
                + "\n"
                + nodes.stream()
                    .map(n -> "---- log of the agent of " + n.name() + "\n" + n.agentLogTail())
                    .collect(Collectors.joining("\n")));
      }
      waitUntil(now().plus(LOOK));
    }
  }

  private boolean isProtected() {
    return inService()
        .filter(holder -> nodes.stream().allMatch(n -> n.equals(holder) || n.isReady()))
        .isPresent();
  }

  // ---- what the script sees

  @Override
  public Uptime now() {
    return clock.now();
  }

  @Override
  public void waitUntil(Uptime moment) throws InterruptedException {
    for (Uptime now = now(); !now.reached(moment); now = now()) {
      TimeUnit.NANOSECONDS.sleep(moment.since(now).toNanos());
    }
  }

  @Override
  public List<DemoNode> nodes() {
    return List.copyOf(nodes);
  }

  List<MachineNode> machines() {
    return nodes;
  }

  @Override
  public Optional<DemoNode> inService() {
    List<MachineNode> serving = nodes.stream().filter(MachineNode::inService).toList();
    return serving.size() == 1 ? Optional.of(serving.get(0)) : Optional.empty();
  }

  @Override
  public Outage outage(Protocol protocol, Uptime from, Uptime to) {
    return Optional.ofNullable(meters.get(protocol)).orElseThrow().between(from, to);
  }

  @Override
  public Optional<MailTally> tally() {
    if (mailer.isEmpty()) {
      return Optional.empty();
    }
    try {
      lastTally = Optional.of(mailer.get().found(TALLY_LIMIT));
      return lastTally;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The last one that could be counted. */
  Optional<MailTally> lastTally() {
    return lastTally;
  }

  /** The client stops; the nodes go on. What it has measured can still be read. */
  @Override
  public void close() {
    meters.values().forEach(OutageMeter::close);
    mailer.ifPresent(Mailer::close);
  }
}
