package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.ResourceAdapter.Outcome;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.Listeners;
import io.mailkeeper.healer.system.LocalAddresses;
import io.mailkeeper.healer.system.ProcessId;
import io.mailkeeper.healer.system.ProcessInfo;
import io.mailkeeper.healer.system.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for what a hierarchy protects, on a node that must not run it. The search runs no program
 * and touches no protected filesystem, so it may be made every second; it looks through other
 * processes' descriptors only when something does listen where it should not.
 */
public final class StraySearch {

  private final Hierarchy hierarchy;
  private final Map<String, ResourceAdapter> adapters;
  private final Map<String, DaemonAdapter> daemons;
  private final LocalAddresses addresses;

  /**
   * @param adapters of this hierarchy's addresses and filesystems, by resource name
   * @param daemons of this hierarchy's daemons, by resource name
   */
  public StraySearch(
      Hierarchy hierarchy,
      Map<String, ResourceAdapter> adapters,
      Map<String, DaemonAdapter> daemons,
      LocalAddresses addresses) {
    this.hierarchy = hierarchy;
    this.adapters = Map.copyOf(adapters);
    this.daemons = Map.copyOf(daemons);
    this.addresses = addresses;
  }

  /**
   * Everything found now, in the order of the hierarchy's resources.
   *
   * @throws IOException if the machine cannot be looked at: then nothing is known
   */
  public List<Stray> search() throws IOException {
    List<Listeners.Listener> sockets = Listeners.read();
    List<Stray> strays = new ArrayList<>();
    for (Resource resource : hierarchy.resources()) {
      switch (resource.kind()) {
        case IP -> strays.addAll(places((Resource.Ip) resource));
        case FILESYSTEM -> mounted((Resource.Filesystem) resource).ifPresent(strays::add);
        case DAEMON -> strays.addAll(running((Resource.Daemon) resource, sockets));
      }
    }
    return strays;
  }

  private List<Stray> places(Resource.Ip ip) throws IOException {
    String address = ip.address().getHostAddress();
    return addresses.of(ip.address()).stream()
        .map(
            place -> {
              String sentence = "protected address " + address + " is on " + place.device();
              return new Stray(Stray.Kind.ADDRESS, ip.name(), address, Optional.empty(), sentence);
            })
        .toList();
  }

  private Optional<Stray> mounted(Resource.Filesystem filesystem) {
    ResourceAdapter adapter = adapters.get(filesystem.name());
    if (filesystem.alreadyShared() || adapter == null) {
      return Optional.empty();
    }
    String point = filesystem.mountPoint().toString();
    String source = filesystem.source().orElseThrow();
    return adapter.presence() == ResourceAdapter.Presence.IN_SERVICE
        ? Optional.of(
            new Stray(
                Stray.Kind.MOUNT,
                filesystem.name(),
                point,
                Optional.empty(),
                "protected filesystem " + source + " is mounted on " + point))
        : Optional.empty();
  }

  private List<Stray> running(Resource.Daemon daemon, List<Listeners.Listener> sockets)
      throws IOException {
    DaemonAdapter adapter = daemons.get(daemon.name());
    List<Stray> strays = new ArrayList<>();
    if (adapter != null) {
      adapter.runningUnit().ifPresent(unit -> strays.add(unit(daemon, unit)));
      if (strays.isEmpty()) { // else they come and go with the unit
        for (ProcessId id : adapter.processes()) {
          strays.add(process(daemon, id, "runs"));
        }
      }
      for (Listeners.Listener socket : sockets) {
        if (takes(daemon, socket)) {
          strays.addAll(listening(adapter, socket, strays));
        }
      }
    }
    return strays;
  }

  private static boolean takes(Resource.Daemon daemon, Listeners.Listener socket) {
    return daemon.listens().stream().anyMatch(l -> socket.takes(l.address(), l.port()));
  }

  /** A process that was found already is not told of twice. */
  private static List<Stray> listening(
      DaemonAdapter adapter, Listeners.Listener socket, List<Stray> found) throws IOException {
    Resource.Daemon daemon = adapter.daemon();
    String at = socket.address().getHostAddress() + " port " + socket.port();
    List<ProcessId> owners = Listeners.owners(socket.inode());
    List<Stray> strays = new ArrayList<>();
    for (ProcessId owner : owners) {
      Optional<ProcessId> process = Optional.of(owner);
      boolean told = found.stream().anyMatch(stray -> stray.process().equals(process));
      boolean ofUnit = !found.isEmpty() && found.get(0).process().isEmpty();
      if (told || (ofUnit && adapter.recognises(owner))) {
        continue;
      }
      strays.add(
          adapter.recognises(owner)
              ? process(daemon, owner, "listens on " + at)
              : listener(daemon, at, process));
    }
    if (owners.isEmpty()) {
      strays.add(listener(daemon, at, Optional.empty()));
    }
    return strays;
  }

  /** Also while systemd only waits to start it again, so that no process is to be seen. */
  private static Stray unit(Resource.Daemon daemon, String unit) {
    String sentence = "systemd runs unit " + unit + " of protected daemon " + daemon.name();
    return new Stray(Stray.Kind.PROCESS, daemon.name(), unit, Optional.empty(), sentence);
  }

  private static Stray process(Resource.Daemon daemon, ProcessId id, String does) {
    String sentence = "protected daemon " + daemon.name() + " " + does + ", " + describe(id);
    return new Stray(
        Stray.Kind.PROCESS, daemon.name(), Long.toString(id.pid()), Optional.of(id), sentence);
  }

  private static Stray listener(Resource.Daemon daemon, String at, Optional<ProcessId> owner) {
    String who = owner.map(StraySearch::describe).orElse("a process that cannot be seen");
    String sentence = who + " listens on " + at + ", where " + daemon.name() + " is protected";
    return new Stray(Stray.Kind.LISTENER, daemon.name(), at, owner, sentence);
  }

  private static String describe(ProcessId id) {
    return "pid "
        + id.pid()
        + ProcessInfo.executable(id.pid()).map(path -> " (" + path + ")").orElse("");
  }

  /** Removes one stray and verifies it. What is not surely ours is refused. */
  public Outcome remove(Stray stray, Duration limit) {
    return switch (stray.kind()) {
      case ADDRESS -> removeAddress(stray, limit);
      case PROCESS -> stopProcess(stray, Limit.after(limit));
      case LISTENER -> Outcome.failed(stray.sentence() + ": not known to be ours, left alone");
      case MOUNT -> Outcome.failed(stray.sentence() + ": left to the administrator");
    };
  }

  private Outcome removeAddress(Stray stray, Duration limit) {
    ResourceAdapter adapter = adapters.get(stray.resource());
    return adapter == null
        ? Outcome.failed("no adapter for " + stray.resource())
        : adapter.stop(StopMode.FORCED, limit);
  }

  private Outcome stopProcess(Stray stray, Limit limit) {
    DaemonAdapter adapter = daemons.get(stray.resource());
    Optional<ProcessId> process = stray.process();
    if (adapter != null && adapter.daemon().unit().filter(stray.what()::equals).isPresent()) {
      return adapter.stop(StopMode.ORDERLY, limit.left());
    }
    try {
      if (process.isEmpty() || !process.get().alive()) {
        return Outcome.done(stray.resource() + ": pid " + stray.what() + " is gone already");
      }
      if (adapter == null || !adapter.recognises(process.get())) {
        return Outcome.failed(stray.sentence() + ": no longer recognised, left alone");
      }
    } catch (IOException e) {
      return Outcome.failed(stray.sentence() + ": cannot be told apart: " + e.getMessage());
    }
    return end(stray, process.get(), limit);
  }

  private static Outcome end(Stray stray, ProcessId id, Limit limit) {
    Limit inOrder = limit.before(limit.left().dividedBy(2));
    Signals.send(id, Signals.TERM);
    Signals.send(id, Signals.CONT);
    while (id.alive() && !limit.over()) {
      if (inOrder.over()) {
        Signals.send(id, Signals.KILL);
      }
      limit.pause();
    }
    return id.alive()
        ? Outcome.failed(stray.resource() + ": pid " + id.pid() + " survived SIGKILL")
        : Outcome.done(stray.resource() + ": pid " + id.pid() + " stopped, it was a stray");
  }
}
