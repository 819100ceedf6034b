package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.OperatorRequest;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.core.ResourceState;
import io.mailkeeper.healer.core.Stray;
import io.mailkeeper.healer.guard.StopPlan;
import io.mailkeeper.healer.lease.IoWords;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseStore;
import io.mailkeeper.healer.resource.ResourceAdapter;
import io.mailkeeper.healer.resource.ResourceAdapter.Outcome;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.healer.system.ProcessId;
import io.mailkeeper.healer.system.ProcessWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Carries out what was decided. Every action comes back as an event, also when it fails; whatever
 * may hang runs on a pool of its own and never on the loop's context.
 */
final class ActionRunner implements Action.Runner {
  private static final Duration STRAY_LIMIT = Duration.ofSeconds(10);

  private final Group group;
  private final LeaseStore store;
  private final Guarding guard;
  private final Machine machine;
  private final Blocking pools;
  private final ProcessWatch watch;
  private final BootClock clock;
  private final Consumer<Event> events;
  private final Outside outside;
  private final Map<String, ProcessWatch.Watch> watched = new ConcurrentHashMap<>();
  private final Map<String, ProcessId> watchedIds = new ConcurrentHashMap<>();

  /** What is carried out by other parts of the agent. */
  interface Outside {
    void probe(String tag, String service, Duration delay);

    void hint(String tag);

    void ask(String node, OperatorRequest request);

    void answer(OperatorRequest request, boolean accepted, String sentence);

    /** A renewal's write has come back. */
    void renewed(String tag, Uptime start, boolean ok);

    /** Pins this node to the store it now knows to share; blocks. */
    void join() throws IOException;
  }

  ActionRunner(
      Group group,
      LeaseStore store,
      Guarding guard,
      Machine machine,
      Blocking pools,
      ProcessWatch watch,
      BootClock clock,
      Consumer<Event> events,
      Outside outside) {
    this.group = group;
    this.store = store;
    this.guard = guard;
    this.machine = machine;
    this.pools = pools;
    this.watch = watch;
    this.clock = clock;
    this.events = events;
    this.outside = outside;
  }

  /** Runs a task that yields an event; a bug or a full pool yields the other one. */
  private void run(
      ExecutorService pool, Supplier<Event> task, BiConsumer<Consumer<Event>, String> failed) {
    try {
      pool.execute(
          () -> {
            Event event;
            try {
              event = task.get();
            } catch (RuntimeException bug) {
              failed.accept(events, bug.toString());
              return;
            }
            events.accept(event);
          });
    } catch (RejectedExecutionException full) {
      failed.accept(events, String.valueOf(full.getMessage()));
    }
  }

  // ---- lease

  @Override
  public void lease(Action.Lease action) {
    action.action().accept(new LeaseRunner(action.tag()));
  }

  /** What one hierarchy's lease wants done. */
  private final class LeaseRunner implements LeaseAction.Runner {
    private final String tag;

    LeaseRunner(String tag) {
      this.tag = tag;
    }

    @Override
    public void read(LeaseAction.Read read) {
      run(
          pools.lease(),
          () -> new Event.Viewed(tag, store.read(tag, read.from(), read.floor())),
          (out, why) -> out.accept(new Event.Viewed(tag, Views.failed(clock.now(), why))));
    }

    @Override
    public void publish(LeaseAction.Publish publish) {
      long epoch = publish.record().epoch();
      run(
          pools.lease(),
          () -> new Event.Published(tag, epoch, store.publishOnce(tag, publish.record())),
          (out, why) -> out.accept(new Event.Published(tag, epoch, LeaseStore.Published.UNKNOWN)));
    }

    @Override
    public void write(LeaseAction.Write write) {
      long epoch = write.record().epoch();
      run(
          pools.lease(),
          () -> {
            Optional<String> error = attempt(() -> store.write(tag, write.record()));
            outside.renewed(tag, write.start(), error.isEmpty());
            return new Event.Wrote(tag, epoch, write.start(), error);
          },
          (out, why) -> out.accept(new Event.Wrote(tag, epoch, write.start(), Optional.of(why))));
    }

    @Override
    public void keepFloor(LeaseAction.KeepFloor floor) {
      run(
          pools.records(),
          () -> {
            Optional<String> error = attempt(() -> store.persistFloor(tag, floor.floor()));
            return new Event.FloorKept(tag, floor.floor(), error);
          },
          (out, why) -> out.accept(new Event.FloorKept(tag, floor.floor(), Optional.of(why))));
    }

    @Override
    public void arm(LeaseAction.Arm arm) {
      guard.arm(tag, arm);
    }

    @Override
    public void latch(LeaseAction.Latch latch) {
      guard.latch(tag, latch.epoch());
    }

    @Override
    public void fire(LeaseAction.Fire fire) {
      guard.fire(tag, fire.epoch());
    }
  }

  @Override
  public void writeNode(Action.WriteNode action) {
    long counter = action.record().counter();
    run(
        pools.records(),
        () -> {
          Optional<String> error = attempt(() -> store.writeNode(action.record()));
          return new Event.NodeWritten(counter, action.start(), error.orElse(""));
        },
        (out, why) -> out.accept(new Event.NodeWritten(counter, action.start(), why)));
  }

  @Override
  public void readNode(Action.ReadNode action) {
    run(
        pools.records(),
        () -> {
          try {
            return new Event.NodeRead(action.node(), store.readNode(action.node()), "");
          } catch (IOException e) {
            return new Event.NodeRead(action.node(), Optional.empty(), IoWords.of(e));
          }
        },
        (out, why) -> out.accept(new Event.NodeRead(action.node(), Optional.empty(), why)));
  }

  @Override
  public void join(Action.Join action) {
    run(
        pools.records(),
        () -> {
          Optional<String> error = attempt(outside::join);
          return new Event.Joined(error.orElse(""));
        },
        (out, why) -> out.accept(new Event.Joined(why)));
  }

  // ---- resources

  @Override
  public void look(Action.Look action) {
    run(
        pools.commands(),
        () -> {
          ResourceAdapter.Presence presence =
              machine.adapter(action.tag(), action.resource()).presence();
          if (presence == ResourceAdapter.Presence.IN_SERVICE) {
            watchProcess(action.tag(), action.resource());
          }
          return new Event.ResourceSeen(
              action.tag(), action.resource(), phase(presence), sentence(presence));
        },
        (out, why) ->
            out.accept(
                new Event.ResourceSeen(
                    action.tag(), action.resource(), ResourceState.Phase.FAILED, why)));
  }

  private static ResourceState.Phase phase(ResourceAdapter.Presence presence) {
    return switch (presence) {
      case IN_SERVICE -> ResourceState.Phase.IN;
      case OUT_OF_SERVICE -> ResourceState.Phase.OUT;
      case PARTLY, UNKNOWN -> ResourceState.Phase.FAILED;
    };
  }

  private static String sentence(ResourceAdapter.Presence presence) {
    return switch (presence) {
      case IN_SERVICE -> "found in service";
      case OUT_OF_SERVICE -> "found out of service";
      case PARTLY -> "only some of it is there";
      case UNKNOWN -> "could not be told";
    };
  }

  @Override
  public void start(Action.Start action) {
    command(
        action.tag(),
        action.resource(),
        Event.What.START,
        () -> started(action.tag(), action.resource(), action.limit()));
  }

  private Outcome started(String tag, String resource, Duration limit) {
    Outcome outcome = machine.adapter(tag, resource).start(limit);
    if (!outcome.ok()) {
      return outcome;
    }
    Optional<String> unguarded = tellGuard(tag, resource);
    if (unguarded.isPresent()) {
      return Outcome.failed("the guard does not know its processes: " + unguarded.get());
    }
    watchProcess(tag, resource);
    return outcome;
  }

  /** Without control groups the guard has to be told whom to stop. */
  private Optional<String> tellGuard(String tag, String resource) {
    try {
      Optional<StopPlan> processes = machine.processesOf(tag, resource);
      return processes.flatMap(p -> guard.watch(tag, p));
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }

  @Override
  public void stop(Action.Stop action) {
    forget(action.tag(), action.resource());
    StopMode mode = action.force() ? StopMode.FORCED : StopMode.ORDERLY;
    command(
        action.tag(),
        action.resource(),
        Event.What.STOP,
        () -> machine.adapter(action.tag(), action.resource()).stop(mode, action.limit()));
  }

  @Override
  public void restart(Action.Restart action) {
    forget(action.tag(), action.resource());
    StopMode mode = action.force() ? StopMode.FORCED : StopMode.ORDERLY;
    Resource resource = resource(action.tag(), action.resource());
    Duration stopLimit = resource instanceof Resource.Daemon d ? d.stopMax() : action.limit();
    command(
        action.tag(),
        action.resource(),
        Event.What.RESTART,
        () -> {
          ResourceAdapter adapter = machine.adapter(action.tag(), action.resource());
          Outcome stopped = adapter.stop(mode, stopLimit);
          return stopped.ok() ? started(action.tag(), action.resource(), action.limit()) : stopped;
        });
  }

  private Resource resource(String tag, String name) {
    return hierarchy(tag).resource(name);
  }

  private Hierarchy hierarchy(String tag) {
    return group.hierarchies().stream().filter(h -> h.tag().equals(tag)).findFirst().orElseThrow();
  }

  private void command(String tag, String resource, Event.What what, Supplier<Outcome> command) {
    run(
        pools.commands(),
        () -> {
          Outcome outcome = command.get();
          return new Event.ResourceDone(tag, resource, what, outcome.ok(), outcome.detail());
        },
        (out, why) -> out.accept(new Event.ResourceDone(tag, resource, what, false, why)));
  }

  private void watchProcess(String tag, String resource) {
    String key = tag + "/" + resource;
    Optional<ProcessId> main = machine.mainProcess(tag, resource);
    if (main.isEmpty() || main.get().equals(watchedIds.get(key))) {
      return;
    }
    forget(tag, resource);
    ProcessId id = main.get();
    watchedIds.put(key, id);
    watched.put(
        key,
        watch.watch(
            id,
            () ->
                events.accept(
                    new Event.ProcessGone(
                        tag, resource, resource + "'s process " + id.pid() + " has gone"))));
  }

  private void forget(String tag, String resource) {
    String key = tag + "/" + resource;
    watchedIds.remove(key);
    ProcessWatch.Watch old = watched.remove(key);
    if (old != null) {
      old.close();
    }
  }

  // ---- strays and duplicates

  @Override
  public void removeStray(Action.RemoveStray action) {
    Stray stray = action.stray();
    run(
        pools.commands(),
        () -> {
          Outcome outcome = removed(action.tag(), stray);
          return new Event.StrayRemoved(action.tag(), stray, outcome.ok(), outcome.detail());
        },
        (out, why) -> out.accept(new Event.StrayRemoved(action.tag(), stray, false, why)));
  }

  private Outcome removed(String tag, Stray stray) {
    try {
      return machine.straySearch(tag).search().stream()
          .filter(found -> found.sentence().equals(stray.sentence()))
          .findFirst()
          .map(found -> machine.straySearch(tag).remove(found, STRAY_LIMIT))
          .orElse(Outcome.done("it has gone by itself: " + stray.sentence()));
    } catch (IOException e) {
      return Outcome.failed(e.toString());
    }
  }

  @Override
  public void checkDuplicate(Action.CheckDuplicate action) {
    List<Resource.Ip> addresses =
        action.resources().stream()
            .map(name -> (Resource.Ip) resource(action.tag(), name))
            .toList();
    try {
      var unused =
          machine
              .duplicates()
              .owner(addresses, action.limit(), pools.commands())
              .exceptionally(bug -> Optional.empty())
              .thenAccept(owner -> events.accept(new Event.DuplicateChecked(action.tag(), owner)));
    } catch (RejectedExecutionException full) {
      events.accept(new Event.DuplicateChecked(action.tag(), Optional.empty()));
    }
  }

  // ---- the rest of the agent

  @Override
  public void probe(Action.Probe action) {
    outside.probe(action.tag(), action.service(), action.delay());
  }

  @Override
  public void hint(Action.Hint action) {
    outside.hint(action.tag());
  }

  @Override
  public void ask(Action.Ask action) {
    outside.ask(action.node(), action.request());
  }

  @Override
  public void answer(Action.Answer action) {
    outside.answer(action.request(), action.accepted(), action.sentence());
  }

  /** Something that may fail with an I/O error. */
  private interface Attempt {
    void run() throws IOException;
  }

  private static Optional<String> attempt(Attempt attempt) {
    try {
      attempt.run();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(IoWords.of(e));
    }
  }
}
