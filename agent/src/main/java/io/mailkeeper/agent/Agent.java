package io.mailkeeper.agent;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.GroupFile;
import io.mailkeeper.agent.config.HierarchyFile;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.config.Reload;
import io.mailkeeper.agent.config.Reloaded;
import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.HealerFactory;
import io.mailkeeper.agent.loop.NodeLoop;
import io.mailkeeper.agent.peer.PeerKey;
import io.mailkeeper.agent.peer.PeerServer;
import io.mailkeeper.agent.schedule.FreezeWindow;
import io.mailkeeper.agent.schedule.FreezeWindows;
import io.mailkeeper.agent.schedule.Frozen;
import io.mailkeeper.agent.schedule.ScheduleListener;
import io.mailkeeper.agent.schedule.Schedules;
import io.mailkeeper.agent.schedule.SelfCheck;
import io.mailkeeper.healer.guard.GuardLauncher;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * One node's agent: a table of contents. Stopping it leaves the services running; the guard keeps
 * the deadline, and an agent that comes back within it goes on where this one was.
 */
public final class Agent implements AutoCloseable {
  private final FileChannel lock;
  private final Vertx vertx;
  private final NodeLoop loop;
  private final Reload reload;
  private final List<Reload.Applier> others = new CopyOnWriteArrayList<>();
  private List<Schedules> schedules = List.of();

  /**
   * Starts everything but the front ends. Blocks.
   *
   * @param meter told of measurements as they happen
   * @param launcher how the guard is started
   * @param healers how the healer is made
   * @throws IOException what this machine lacks, in one sentence
   */
  public Agent(
      Configuration configuration,
      FrontDesk.Meter meter,
      GuardLauncher launcher,
      HealerFactory healers,
      String version)
      throws IOException {
    NodeFile node = configuration.node();
    this.lock = onlyOne(node.runDirectory());
    // The system's own resolver: it honours /etc/hosts and nsswitch.conf, and asks no server that
    // nobody configured.
    System.setProperty("vertx.disableDnsResolver", "true");
    this.vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(false));
    Optional<PeerKey> key = Optional.empty();
    if (node.peerKeyFile().isPresent()) {
      key = Optional.of(PeerKey.load(node.peerKeyFile().get()));
    }
    this.loop = new NodeLoop(configuration, vertx, meter, key, launcher, healers, version);
    this.reload = new Reload(configuration, this::apply);
    loop.start();
    schedule(configuration);
    configuration.group().hierarchies().forEach(h -> loop.selfCheck(h.tag()));
    this.peerServer = key.map(k -> peerServer(node, k));
  }

  private final Optional<PeerServer> peerServer;

  private PeerServer peerServer(NodeFile node, PeerKey key) {
    Set<String> peers = node.peers().stream().map(NodeFile.Peer::node).collect(Collectors.toSet());
    return new PeerServer(node.node(), peers, key, loop.answers());
  }

  /** One agent per node: a lock for the process's life. */
  private static FileChannel onlyOne(Path runDirectory) throws IOException {
    Files.createDirectories(runDirectory);
    Path file = runDirectory.resolve("agent.lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held = channel.tryLock();
    if (held == null) {
      channel.close();
      throw new IOException(file + " is locked: another agent runs on this node");
    }
    return channel;
  }

  /** Reads the files again and applies all that has changed, or nothing. Blocks. */
  public Reloaded reload() {
    return reload.run();
  }

  /** Somebody else takes over what a reload changes, too; asked for before the first one. */
  public void onReload(Reload.Applier applier) {
    others.add(applier);
  }

  private void apply(Configuration configuration) {
    LogLevel.set(configuration.node().log().level());
    schedule(configuration);
    others.forEach(other -> other.apply(configuration));
  }

  /** The old calendar is silent before the new one says how things stand. */
  private synchronized void schedule(Configuration configuration) {
    List<Schedules> next = new ArrayList<>();
    for (HierarchyFile h : configuration.group().hierarchies()) {
      next.add(schedulesOf(h, configuration.node().node(), configuration.group().selfCheck()));
    }
    schedules.forEach(Schedules::close);
    schedules = List.copyOf(next);
    schedules.forEach(Schedules::start);
  }

  private Schedules schedulesOf(HierarchyFile h, String node, GroupFile.SelfCheck check) {
    List<FreezeWindow> windows =
        h.windows().stream()
            .map(
                w ->
                    new FreezeWindow(
                        w.name(), w.freeze().cron(), w.freeze().duration(), w.timeZone()))
            .toList();
    SelfCheck selfCheck = new SelfCheck(check.cron(), check.timeZone());
    return new Schedules(
        node + "-" + h.tag(),
        new FreezeWindows(windows),
        Optional.of(selfCheck),
        InstantSource.system(),
        new Calendar(h.tag()));
  }

  /** Hands what the calendar says to the loop. */
  private final class Calendar implements ScheduleListener {
    private final String tag;

    Calendar(String tag) {
      this.tag = tag;
    }

    @Override
    public void onWindowChanged(Optional<Frozen> frozen) {
      loop.windowChanged(tag, frozen.map(f -> f.name() + " (until " + f.until() + ")"));
    }

    @Override
    public void onSelfCheck() {
      loop.selfCheck(tag);
    }
  }

  public Vertx vertx() {
    return vertx;
  }

  /** What the front ends read and ask. */
  public FrontDesk desk() {
    return loop;
  }

  /** Answers the other nodes; empty without peers. */
  public Optional<PeerServer> peers() {
    return peerServer;
  }

  private synchronized void silence() {
    schedules.forEach(Schedules::close);
    schedules = List.of();
  }

  @Override
  public void close() throws IOException {
    silence();
    loop.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    lock.close();
  }
}
