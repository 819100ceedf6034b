package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.guard.StopPlan;
import io.mailkeeper.healer.resource.AddressAdapter;
import io.mailkeeper.healer.resource.Announcer;
import io.mailkeeper.healer.resource.DaemonAdapter;
import io.mailkeeper.healer.resource.DaemonRehearsal;
import io.mailkeeper.healer.resource.DuplicateCheck;
import io.mailkeeper.healer.resource.FilesystemAdapter;
import io.mailkeeper.healer.resource.ResourceAdapter;
import io.mailkeeper.healer.resource.StartToken;
import io.mailkeeper.healer.resource.StraySearch;
import io.mailkeeper.healer.system.Cgroup;
import io.mailkeeper.healer.system.CgroupRoot;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.Launcher;
import io.mailkeeper.healer.system.LocalAddresses;
import io.mailkeeper.healer.system.ProcessId;
import io.mailkeeper.healer.system.ProcessInfo;
import io.mailkeeper.healer.system.UnitGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The adapters of all resources on this node, and what the guard has to stop for each hierarchy.
 * Built once; safe for use by several threads.
 */
final class Machine {
  private static final Logger LOG = LoggerFactory.getLogger(Machine.class);

  private static final String REHEARSAL = "agent-rehearsal";

  private final Map<String, Map<String, ResourceAdapter>> adapters = new LinkedHashMap<>();
  private final Map<String, StraySearch> searches = new LinkedHashMap<>();
  private final Map<String, StopPlan> plans = new LinkedHashMap<>();
  private final DuplicateCheck duplicates;
  private final boolean grouped;
  private final DaemonRehearsal rehearsal;

  Machine(
      Group group,
      Path runDirectory,
      CgroupRoot cgroups,
      Commands commands,
      LocalAddresses addresses,
      Announcer announcer)
      throws IOException {
    this.duplicates = new DuplicateCheck();
    this.grouped = cgroups.available();
    this.rehearsal =
        new DaemonRehearsal(
            Launcher.local(),
            commands,
            cgroups.of(REHEARSAL, REHEARSAL),
            runDirectory.resolve(REHEARSAL));
    for (Hierarchy h : group.hierarchies()) {
      Path run = runDirectory.resolve(h.tag());
      Path tokenFile = runDirectory.resolve("token-" + h.tag());
      StartToken token = StartToken.of(tokenFile);
      Map<String, ResourceAdapter> others = new LinkedHashMap<>();
      Map<String, DaemonAdapter> daemons = new LinkedHashMap<>();
      List<Path> groups = new ArrayList<>();
      for (Resource r : h.resources()) {
        if (r instanceof Resource.Ip ip) {
          others.put(r.name(), new AddressAdapter(ip, commands, addresses, announcer, token));
        } else if (r instanceof Resource.Filesystem f) {
          others.put(r.name(), new FilesystemAdapter(f, commands, token));
        } else if (r instanceof Resource.Daemon d) {
          Optional<Cgroup> cgroup =
              d.unit().isPresent()
                  ? Optional.of(UnitGroup.of(d.unit().get(), commands))
                  : cgroups.of(h.tag(), r.name());
          cgroup.ifPresent(c -> groups.add(c.directory()));
          daemons.put(
              r.name(), new DaemonAdapter(d, Launcher.local(), commands, cgroup, token, run));
        }
      }
      Map<String, ResourceAdapter> all = new LinkedHashMap<>(others);
      all.putAll(daemons);
      adapters.put(h.tag(), all);
      searches.put(h.tag(), new StraySearch(h, others, daemons, addresses));
      plans.put(h.tag(), plan(group, h, groups, tokenFile));
    }
  }

  /** Data mounts of this hierarchy alone: one that others use, too, is not taken from them. */
  private static StopPlan plan(Group group, Hierarchy h, List<Path> cgroups, Path token) {
    List<StopPlan.GuardedAddress> addresses = new ArrayList<>();
    List<StopPlan.GuardedPort> ports = new ArrayList<>();
    List<Path> mounts = new ArrayList<>();
    for (Resource r : h.resources()) {
      if (r instanceof Resource.Ip ip) {
        String address = ip.address().getHostAddress();
        for (String device : ip.devices()) { // wherever it is then, it has to go
          addresses.add(new StopPlan.GuardedAddress(address, ip.prefix(), device));
        }
        ip.ports().forEach(port -> ports.add(new StopPlan.GuardedPort(address, port)));
      } else if (r instanceof Resource.Filesystem f
          && !f.alreadyShared()
          && !isShared(group, h, f)) {
        mounts.add(f.mountPoint());
      }
    }
    return new StopPlan(
        addresses, ports, cgroups, List.of(), List.of(), mounts, Optional.of(token));
  }

  private static boolean isShared(Group group, Hierarchy owner, Resource.Filesystem f) {
    return group.hierarchies().stream()
        .filter(h -> !h.tag().equals(owner.tag()))
        .flatMap(h -> h.resources().stream())
        .anyMatch(r -> r instanceof Resource.Filesystem o && o.mountPoint().equals(f.mountPoint()));
  }

  ResourceAdapter adapter(String tag, String resource) {
    return found(found(adapters, tag), resource);
  }

  StraySearch straySearch(String tag) {
    return found(searches, tag);
  }

  StopPlan plan(String tag) {
    return found(plans, tag);
  }

  /** What does not work here would not work in earnest either: it is said before it matters. */
  void rehearse() {
    ResourceAdapter.Outcome outcome = rehearsal.run();
    if (!outcome.ok()) {
      LOG.warn("the rehearsal of a start and a stop has failed: {}", outcome.detail());
    }
  }

  DuplicateCheck duplicates() {
    return duplicates;
  }

  /** The numbers of all processes of a hierarchy's daemons, as far as they are known. */
  Set<Long> processes(String tag) {
    Set<Long> pids = new HashSet<>();
    for (ResourceAdapter adapter : found(adapters, tag).values()) {
      if (adapter instanceof DaemonAdapter daemon) {
        try {
          daemon.processes().forEach(id -> pids.add(id.pid()));
        } catch (IOException e) {
          LOG.debug("the processes of {} cannot be listed: {}", tag, e.toString());
        }
      }
    }
    return pids;
  }

  /** The main process of a daemon; empty for other resources and when it does not run. */
  Optional<ProcessId> mainProcess(String tag, String resource) {
    return adapter(tag, resource) instanceof DaemonAdapter d ? d.mainProcess() : Optional.empty();
  }

  /**
   * What the guard has to be told of a daemon that has just been started, where there are no
   * control groups; empty where there are.
   */
  Optional<StopPlan> processesOf(String tag, String resource) throws IOException {
    if (grouped || !(adapter(tag, resource) instanceof DaemonAdapter daemon)) {
      return Optional.empty();
    }
    List<StopPlan.KnownProcess> known = new ArrayList<>();
    List<Long> sessions = new ArrayList<>();
    long ownSession =
        ProcessInfo.read(ProcessHandle.current().pid()).map(ProcessInfo::session).orElse(0L);
    for (ProcessId id : daemon.processes()) {
      known.add(new StopPlan.KnownProcess(id.pid(), id.startTicks()));
      ProcessInfo.read(id.pid())
          .map(ProcessInfo::session)
          .filter(session -> session > 1 && session != ownSession)
          .ifPresent(sessions::add);
    }
    return Optional.of(
        new StopPlan(
            List.of(),
            List.of(),
            List.of(),
            known,
            sessions.stream().distinct().toList(),
            List.of(),
            Optional.empty()));
  }

  private static <T> T found(Map<String, T> map, String name) {
    T value = map.get(name);
    if (value == null) {
      throw new IllegalArgumentException("nothing is known of '" + name + "'");
    }
    return value;
  }
}
