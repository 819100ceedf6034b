package io.mailkeeper.agent.demo;

import io.mailkeeper.agent.demo.ProcessReaper.Started;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A node of the demo: an agent, a guard and mail daemons, plain processes on this machine.
 *
 * <p>The demo starts the guard itself, as a service manager would. So it is known and ended like
 * everything else. One that the agent starts, because it finds none, does not have the demo's mark:
 * the product gives a guard an almost empty environment.
 */
final class MachineNode implements DemoNode {

  private static final String MARK = "MAILKEEPER_DEMO_NODE";
  private static final long GUARD_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int LOG_TAIL = 15;

  private final String name;
  private final ProcessReaper reaper;
  private final DemoFiles files;
  private final AgentApi api;
  private final BiConsumer<String, String> news;
  private final Marked mark;
  private volatile boolean off = true;
  private volatile Optional<Started> agent = Optional.empty();

  /**
   * @param news told what is done to this node: who did it, what was done
   */
  MachineNode(
      String name,
      ProcessReaper reaper,
      DemoFiles files,
      AgentApi api,
      BiConsumer<String, String> news) {
    this.name = name;
    this.reaper = reaper;
    this.files = files;
    this.api = api;
    this.news = news;
    this.mark = new Marked(MARK, reaper.mark().value() + "-" + name);
  }

  @Override
  public String name() {
    return name;
  }

  AgentApi api() {
    return api;
  }

  /** Before its first start it is off, too. */
  @Override
  public boolean isOff() {
    return off;
  }

  // ---- power

  @Override
  public void powerOn() {
    try {
      Started guard = startGuard();
      awaitGuard(guard);
      startAgent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns at once; {@link #awaitGuard} comes next. */
  Started startGuard() throws IOException {
    Path run = Files.createDirectories(files.runDirectory(name));
    Files.deleteIfExists(socket());
    return reaper.start(
        "guard-" + name,
        command().guard(run, name),
        Map.of(mark.name(), mark.value(), "MALLOC_ARENA_MAX", "1"),
        Path.of("/"));
  }

  private Path socket() {
    return files.guardSocket(name);
  }

  /** Until it listens: an agent that finds none starts one itself. */
  void awaitGuard(Started guard) throws IOException {
    long end = System.nanoTime() + GUARD_PATIENCE_NANOS;
    while (!Files.exists(socket())) {
      if (!guard.isRunning() || System.nanoTime() - end > 0) {
        throw new IOException(
            "the guard of " + name + " did not start:\n" + logTail("guard-" + name));
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  void startAgent() throws IOException {
    news.accept("demo", "starting the agent of " + name);
    off = false;
    agent =
        Optional.of(
            reaper.start(
                "agent-" + name,
                command().mailkeeper("agent", "--config.file", files.nodeFile(name).toString()),
                Map.of(mark.name(), mark.value()),
                files.directory(name)));
  }

  boolean agentEnded() {
    return agent.filter(a -> !a.isRunning()).isPresent();
  }

  private JavaCommand command() {
    return new JavaCommand(reaper.directory().resolve("tmp"));
  }

  /**
   * The agent first: otherwise it would see its guard die, and start another. A process killed in
   * the middle of a fork may leave a child: again until none is left.
   */
  @Override
  public void powerOff() {
    off = true;
    try {
      List<ProcessId> left = processes();
      news.accept("demo", "kill -9 of all " + left.size() + " processes of " + name);
      agent.flatMap(Started::id).ifPresent(MachineNode::kill);
      while (!left.isEmpty()) {
        left.forEach(MachineNode::kill);
        left = processes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<ProcessId> processes() throws IOException {
    Set<ProcessId> all = new LinkedHashSet<>(mark.processes());
    guard().ifPresent(all::add);
    return List.copyOf(all);
  }

  /** The guard, also one that the agent has started, which does not have the mark. */
  private Optional<ProcessId> guard() {
    Path run = files.runDirectory(name);
    try {
      long pid = Long.parseLong(Files.readString(run.resolve("guard.lock")).strip());
      String command = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
      return command.contains(run.toString()) ? ProcessId.running(pid) : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static void kill(ProcessId id) {
    ProcessHandle.of(id.pid()).filter(p -> id.isRunning()).ifPresent(p -> p.destroyForcibly());
  }

  // ---- daemons

  @Override
  public void kill(OutageMeter.Protocol daemon) {
    to(daemon, "kill -9 of", MachineNode::kill);
  }

  @Override
  public void hang(OutageMeter.Protocol daemon) {
    to(daemon, "SIGSTOP to", id -> id.signal("STOP"));
  }

  private void to(OutageMeter.Protocol daemon, String what, Consumer<ProcessId> deed) {
    Optional<ProcessId> id = daemon(daemon);
    String whom = " the " + daemon + " daemon on " + name;
    news.accept("demo", what + whom + id.map(i -> ", pid " + i.pid()).orElse(": it does not run"));
    id.ifPresent(deed);
  }

  /** The daemon's process; empty if it does not run. */
  Optional<ProcessId> daemon(OutageMeter.Protocol daemon) {
    try {
      String pid = Files.readString(files.pidFile(name, daemon)).strip();
      return ProcessId.running(Long.parseLong(pid));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  // ---- the agent

  @Override
  public void takeOver() {
    news.accept("demo", "asking " + name + " to take over");
    try {
      api.switchover(DemoFiles.TAG, name);
    } catch (IOException e) {
      news.accept(name, "the agent did not take the order: " + e.getMessage());
    }
  }

  @Override
  public boolean isReady() {
    return hierarchy().filter(HierarchyView::candidate).isPresent();
  }

  boolean inService() {
    return hierarchy().filter(h -> h.mode().equals("in_service")).isPresent();
  }

  private Optional<HierarchyView> hierarchy() {
    return api.status().flatMap(MachineNode::hierarchy);
  }

  static Optional<HierarchyView> hierarchy(Snapshot snapshot) {
    return snapshot.hierarchy(DemoFiles.TAG);
  }

  /** The last lines its agent wrote. */
  String agentLogTail() {
    return logTail("agent-" + name);
  }

  private String logTail(String process) {
    try {
      List<String> lines =
          Files.readAllLines(reaper.directory().resolve("log").resolve(process + ".log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }
}
