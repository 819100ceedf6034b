package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.core.ResourceState;
import io.mailkeeper.healer.core.Stray;
import io.mailkeeper.healer.guard.StopPlan;
import io.mailkeeper.healer.resource.ResourceAdapter;
import io.mailkeeper.healer.resource.ResourceAdapter.Outcome;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.ProcessId;
import io.mailkeeper.healer.system.ProcessWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The actions on this machine: addresses, mounts, daemons and the watch over their processes,
 * strays and foreign owners of an address. Commands run on a pool of their own.
 */
final class ResourceActions {
  private static final Duration STRAY_LIMIT = Duration.ofSeconds(10);

  private final Group group;
  private final Guarding guard;
  private final Machine machine;
  private final Blocking pools;
  private final ProcessWatch watch;
  private final Tasks tasks;
  private final Map<String, ProcessWatch.Watch> watched = new ConcurrentHashMap<>();
  private final Map<String, ProcessId> watchedIds = new ConcurrentHashMap<>();

  ResourceActions(
      Group group,
      Guarding guard,
      Machine machine,
      Blocking pools,
      ProcessWatch watch,
      Tasks tasks) {
    this.group = group;
    this.guard = guard;
    this.machine = machine;
    this.pools = pools;
    this.watch = watch;
    this.tasks = tasks;
  }

  void look(Action.Look action) {
    tasks.run(
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
        why ->
            new Event.ResourceSeen(
                action.tag(), action.resource(), ResourceState.Phase.FAILED, why));
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

  void start(Action.Start action) {
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

  void stop(Action.Stop action) {
    forget(action.tag(), action.resource());
    StopMode mode = action.force() ? StopMode.FORCED : StopMode.ORDERLY;
    command(
        action.tag(),
        action.resource(),
        Event.What.STOP,
        () -> machine.adapter(action.tag(), action.resource()).stop(mode, action.limit()));
  }

  void restart(Action.Restart action) {
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
    tasks.run(
        pools.commands(),
        () -> {
          Outcome outcome = command.get();
          return new Event.ResourceDone(tag, resource, what, outcome.ok(), outcome.detail());
        },
        why -> new Event.ResourceDone(tag, resource, what, false, why));
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
                tasks
                    .events()
                    .accept(
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

  void removeStray(Action.RemoveStray action) {
    Stray stray = action.stray();
    tasks.run(
        pools.commands(),
        () -> {
          Outcome outcome = removed(action.tag(), stray);
          return new Event.StrayRemoved(action.tag(), stray, outcome.ok(), outcome.detail());
        },
        why -> new Event.StrayRemoved(action.tag(), stray, false, why));
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

  void checkDuplicate(Action.CheckDuplicate action) {
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
              .thenAccept(
                  owner -> tasks.events().accept(new Event.DuplicateChecked(action.tag(), owner)));
    } catch (RejectedExecutionException full) {
      tasks.events().accept(new Event.DuplicateChecked(action.tag(), Optional.empty()));
    }
  }
}
