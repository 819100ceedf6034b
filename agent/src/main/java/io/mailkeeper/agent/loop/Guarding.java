package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.guard.ArmAnswer;
import io.mailkeeper.healer.guard.GuardLauncher;
import io.mailkeeper.healer.guard.GuardLink;
import io.mailkeeper.healer.guard.GuardState;
import io.mailkeeper.healer.guard.GuardStatus;
import io.mailkeeper.healer.guard.StopAnswer;
import io.mailkeeper.healer.guard.StopPlan;
import io.mailkeeper.healer.guard.WatchdogStatus;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line to the guard: starts it when nobody answers, hands it the plans, and connects anew when
 * the line is gone. Its answers go to the loop as events.
 */
final class Guarding implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Guarding.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  /** How long a line has to last for the next one to be tried without a pause. */
  private static final Duration PACE = Duration.ofSeconds(1);

  private final GuardLauncher launcher;
  private final Path directory;
  private final String node;
  private final UUID instance;
  private final Map<String, StopPlan> plans;
  private final Duration softTtl;
  private final Set<String> fencingRequired;
  private volatile WatchdogStatus watchdog = WatchdogStatus.NONE;
  private volatile Consumer<Event> events = e -> {};
  private volatile Optional<GuardLink> link = Optional.empty();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread t = new Thread(task, "guarding");
            t.setDaemon(true);
            return t;
          });
  private volatile long since = System.nanoTime() - PACE.toNanos();
  private volatile boolean closed;
  private volatile boolean fence;

  Guarding(
      GuardLauncher launcher,
      Path directory,
      String node,
      UUID instance,
      Map<String, StopPlan> plans,
      Group group) {
    this.launcher = launcher;
    this.directory = directory;
    this.node = node;
    this.instance = instance;
    this.plans = Map.copyOf(plans);
    this.softTtl = group.timing().softTtl();
    this.fencingRequired =
        group.hierarchies().stream()
            .filter(h -> h.policy().fencing() == Hierarchy.FencingPolicy.REQUIRED)
            .map(Hierarchy::tag)
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Connects for the first time, and asks what the guard knows. Blocks for up to ten seconds.
   *
   * @return what the guard knows of each hierarchy
   * @throws IOException if there is no guard and none could be started
   */
  Map<String, LeaseState.GuardReport> meet() throws IOException {
    GuardLink first = connect();
    Map<String, LeaseState.GuardReport> reports = new LinkedHashMap<>();
    for (String tag : plans.keySet()) {
      reports.put(tag, report(cleared(first, tag)));
    }
    return reports;
  }

  /** A guard that starts without a memory stops everything first; that is waited for. */
  private static GuardStatus cleared(GuardLink link, String tag) {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    GuardStatus status = link.status(tag).join();
    while (status.phase() == GuardState.Phase.CLEARING && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      status = link.status(tag).join();
    }
    return status;
  }

  private static LeaseState.GuardReport report(GuardStatus s) {
    return switch (s.phase()) {
      case IDLE, STOPPED -> LeaseState.GuardReport.IDLE;
      case ARMED -> new LeaseState.GuardReport(s.epoch(), s.deadline(), false, true);
      case FIRED, CLEARING -> new LeaseState.GuardReport(s.epoch(), s.deadline(), true, true);
    };
  }

  /** What the guard that was met last relies on, in the terms of the rules. */
  Event.SafetyChanged safety() {
    return safety(watchdog);
  }

  private Event.SafetyChanged safety(WatchdogStatus now) {
    boolean otherGuard =
        now.kind() == WatchdogStatus.Kind.NONE && launcher.options().watchdog().isPresent();
    String words =
        otherGuard
            ? "the guard that runs was started without the watchdog; end it in order (SIGTERM)"
            : now.words();
    return new Event.SafetyChanged(now.kind().safetyClass(), words);
  }

  /** From now on answers go there. */
  void start(Consumer<Event> sink) {
    events = sink;
  }

  private GuardLink connect() throws IOException {
    Notices notices = new Notices();
    GuardLink fresh = launcher.ensure(directory, node, instance, notices, START_LIMIT);
    for (Map.Entry<String, StopPlan> plan : plans.entrySet()) {
      Optional<String> refusal = fresh.plan(plan.getKey(), plan.getValue()).join();
      if (refusal.isPresent()) {
        fresh.close();
        throw new IOException(
            "the guard refused the plan of " + plan.getKey() + ": " + refusal.get());
      }
    }
    watchdog = fresh.watchdog().join();
    relyOn(fresh, notices);
    return fresh;
  }

  /** From here on its end is told; what ended before is no line to rely on. */
  private synchronized void relyOn(GuardLink fresh, Notices notices) throws IOException {
    if (!fresh.isOpen()) {
      throw new IOException("the guard is gone again");
    }
    notices.own = Optional.of(fresh);
    link = notices.own;
    since = System.nanoTime();
  }

  /** Whether that was the line relied on. A line that was given up long ago changes nothing. */
  private synchronized boolean giveUp(Notices notices) {
    boolean current = notices.own.isPresent() && link.equals(notices.own);
    if (current) {
      link = Optional.empty();
    }
    return current;
  }

  /**
   * At once; but not again and again where each line ends as soon as it is there. Never twice: the
   * guard serves one line, so that a second one would end the first, and so on for ever.
   */
  private void reconnectSoon() {
    long lasted = System.nanoTime() - since;
    long pause = lasted < PACE.toNanos() ? PACE.toNanos() : 0;
    java.util.concurrent.Future<?> unused =
        thread.schedule(this::reconnect, pause, TimeUnit.NANOSECONDS);
  }

  private void reconnect() {
    if (closed || link.isPresent()) {
      return;
    }
    try {
      connect();
      events.accept(safety());
      events.accept(new Event.GuardChanged(""));
    } catch (IOException | RuntimeException e) {
      LOG.warn("the guard cannot be reached: {}; trying again in 1 s", e.toString());
      java.util.concurrent.Future<?> unused = thread.schedule(this::reconnect, 1, TimeUnit.SECONDS);
    }
  }

  /** Whether a fence works: then the guard need not insist on a watchdog. */
  void fenced(boolean works) {
    fence = works;
  }

  void arm(String tag, LeaseAction.Arm arm) {
    tell(
        l ->
            l.arm(
                tag,
                arm.epoch(),
                arm.deadline(),
                arm.stopBound(),
                arm.start().plus(softTtl),
                fencingRequired.contains(tag) && !fence),
        answer -> armed(tag, arm.epoch(), arm.start(), answer));
  }

  private void armed(String tag, long epoch, Uptime start, ArmAnswer answer) {
    switch (answer.kind()) {
      case ARMED -> events.accept(new Event.Armed(tag, epoch, start));
      case FIRED -> events.accept(new Event.GuardFired(tag, epoch, "it says it has fired"));
      case REFUSED -> events.accept(new Event.ArmRefused(tag, epoch, answer.reason()));
    }
  }

  void latch(String tag, long epoch) {
    tell(l -> l.stopped(tag, epoch), answer -> latched(tag, epoch, answer));
  }

  private void latched(String tag, long epoch, StopAnswer answer) {
    if (answer.isLatched()) {
      events.accept(new Event.Latched(tag, epoch));
    } else {
      LOG.warn("{}: the guard does not agree that all has stopped: {}", tag, answer.what());
    }
  }

  void fire(String tag, long epoch) {
    tell(
        l -> l.fire(tag, epoch),
        answer -> LOG.info("{}: the guard was told to fire: {}", tag, answer.kind()));
  }

  /** Tells the guard of processes it has to stop; waits for its answer. */
  Optional<String> watch(String tag, StopPlan processes) {
    try {
      return on(l -> l.pids(tag, processes)).get(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      return Optional.of("the guard did not answer: " + e);
    }
  }

  /** The process id of the guard that is relied on; 0 while there is none. */
  long guardPid() {
    return link.map(GuardLink::guardPid).orElse(0L);
  }

  /** Asks without waiting. A request lost with the line needs no answer: the line's end is told. */
  private <T> void tell(
      java.util.function.Function<GuardLink, CompletableFuture<T>> request, Consumer<T> then) {
    CompletableFuture<Void> unused =
        on(request)
            .thenAccept(then)
            .exceptionally(
                failure -> {
                  LOG.debug("a request to the guard came to nothing: {}", failure.toString());
                  return null;
                });
  }

  private <T> CompletableFuture<T> on(
      java.util.function.Function<GuardLink, CompletableFuture<T>> request) {
    return link.map(request)
        .orElseGet(() -> CompletableFuture.failedFuture(new IOException("no guard")));
  }

  @Override
  public void close() {
    closed = true;
    thread.shutdownNow();
    link.ifPresent(GuardLink::close);
  }

  /** What the guard says unasked. */
  private final class Notices implements GuardLink.Listener {
    /** The line they come by, once it is relied on. */
    private Optional<GuardLink> own = Optional.empty();

    @Override
    public void onFired(String tag, long epoch) {
      events.accept(new Event.GuardFired(tag, epoch, "a deadline has passed"));
    }

    @Override
    public void onVerified(String tag, long epoch) {
      LOG.info("{}: the guard has verified that nothing of epoch {} is left", tag, epoch);
    }

    @Override
    public void onUnverified(String tag, long epoch, String what) {
      LOG.error("{}: stop not verified; data may be written after a takeover: {}", tag, what);
    }

    @Override
    public void onWatchdog(WatchdogStatus status) {
      watchdog = status;
      events.accept(safety(status));
    }

    @Override
    public void onGone() {
      if (giveUp(this) && !closed) {
        events.accept(new Event.GuardChanged("the line to the guard is gone"));
        reconnectSoon();
      }
    }
  }
}
