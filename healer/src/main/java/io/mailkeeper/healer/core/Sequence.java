package io.mailkeeper.healer.core;

import io.mailkeeper.healer.core.ResourceState.Phase;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings resources in and out of service in the order of their dependencies: children first in,
 * parents first out; what does not depend on each other goes side by side.
 */
final class Sequence {
  /** A failed stop is tried again, by force, this often. */
  private static final Duration STOP_AGAIN = Duration.ofMillis(200);

  /** Limit of one forced stop. */
  private static final Duration FORCED = Duration.ofSeconds(5);

  /** Limit of commands on addresses and mounts. */
  private static final Duration PLAIN = Duration.ofSeconds(10);

  /** Addresses and mounts are looked at this often, in service and out. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** After so many failures in a row what has gone from under the service is given up. */
  private static final int PUT_BACK = 3;

  private Sequence() {}

  static void advance(HierarchyTurn t) {
    switch (t.mode) {
      case OUT_OF_SERVICE -> survey(t);
      case STARTING -> start(t);
      case IN_SERVICE -> keep(t);
      case STOPPING -> stop(t, false);
      case CLEARING -> stop(t, true);
    }
  }

  /** Looks at what has not been looked at, and again at what was found where it should not be. */
  private static void survey(HierarchyTurn t) {
    for (Resource r : t.hierarchy.resources()) {
      ResourceState s = t.resource(r.name());
      boolean first = s.phase() == Phase.UNKNOWN && s.failures() == 0;
      boolean again = !s.isOut() && t.now.reached(s.since().plus(LOOK));
      if (!s.busy() && (first || again)) {
        look(t, r, s);
      }
    }
  }

  private static void look(HierarchyTurn t, Resource r, ResourceState s) {
    t.resources.put(r.name(), s.doing(s.phase(), t.now));
    t.act(new Action.Look(t.tag(), r.name()));
  }

  private static void start(HierarchyTurn t) {
    for (Resource r : t.hierarchy.resources()) {
      ResourceState s = t.resource(r.name());
      if (s.busy() || s.isIn()) {
        continue;
      }
      if (s.phase() == Phase.UNKNOWN) {
        if (s.failures() == 0 || t.now.reached(s.since().plus(LOOK))) {
          look(t, r, s);
        }
      } else if (r.dependsOn().stream().allMatch(child -> t.resource(child).isIn())) {
        t.resources.put(r.name(), s.doing(Phase.STARTING, t.now));
        t.act(new Action.Start(t.tag(), r.name(), startLimit(r)));
      }
    }
  }

  /** In service, an address or a mount that has gone is put back, again and again if need be. */
  private static void keep(HierarchyTurn t) {
    for (Resource r : t.hierarchy.resources()) {
      ResourceState s = t.resource(r.name());
      if (s.busy() || r.kind() == Resource.Kind.DAEMON) {
        continue;
      }
      boolean due = t.now.reached(s.since().plus(LOOK));
      if (s.isOut()) {
        t.note(Note.Kind.RESOURCE, r.name(), r.name() + " has gone and is put back: " + s.detail());
      }
      if (s.isOut() || (s.phase() == Phase.FAILED && due)) {
        t.resources.put(r.name(), s.doing(Phase.STARTING, t.now));
        t.act(new Action.Start(t.tag(), r.name(), startLimit(r)));
      } else if (due) {
        look(t, r, s);
      }
    }
  }

  /** All resources, each after what it depends on: the order of a start. */
  static List<String> startOrder(Hierarchy h) {
    Set<String> order = new LinkedHashSet<>();
    while (order.size() < h.resources().size()) { // each round takes at least one: no circles
      for (Resource r : h.resources()) {
        if (order.containsAll(r.dependsOn())) {
          order.add(r.name());
        }
      }
    }
    return List.copyOf(order);
  }

  /** The first address or mount that has gone and cannot be put back, in one sentence. */
  static Optional<String> notPutBack(HierarchyTurn t) {
    for (Resource r : t.hierarchy.resources()) {
      ResourceState s = t.resource(r.name());
      if (r.kind() != Resource.Kind.DAEMON && !s.isIn() && s.failures() >= PUT_BACK) {
        return Optional.of(r.name() + " cannot be put back here (" + s.detail() + ")");
      }
    }
    return Optional.empty();
  }

  private static void stop(HierarchyTurn t, boolean force) {
    for (Resource r : t.hierarchy.resources()) {
      ResourceState s = t.resource(r.name());
      boolean waits = s.failures() > 0 && !t.now.reached(s.since().plus(STOP_AGAIN));
      if (s.busy() || s.isOut() || waits || !mayStop(t, r, force)) {
        continue;
      }
      boolean byForce = force || s.phase() == Phase.FAILED;
      t.resources.put(r.name(), s.doing(Phase.STOPPING, t.now));
      t.act(new Action.Stop(t.tag(), r.name(), byForce, stopLimit(r, byForce)));
    }
  }

  /** By force everything goes at once, but a mount cannot go while programs use it. */
  private static boolean mayStop(HierarchyTurn t, Resource r, boolean force) {
    boolean inOrder = !force || r.kind() == Resource.Kind.FILESYSTEM;
    return !inOrder
        || t.hierarchy.dependents(r.name()).stream().allMatch(d -> t.resource(d.name()).isOut());
  }

  static Duration startLimit(Resource r) {
    return r instanceof Resource.Daemon d ? d.startMax() : PLAIN;
  }

  static Duration stopLimit(Resource r, boolean force) {
    return r instanceof Resource.Daemon d && !force ? d.stopMax() : FORCED;
  }

  /** Aligns what runs here with what the lease allows. */
  static void follow(HierarchyTurn t) {
    switch (t.role()) {
      case HOLDER -> {
        if (t.mode == Mode.OUT_OF_SERVICE) {
          enter(t, Mode.STARTING, Note.Kind.STARTING, "starting");
        }
      }
      case STOPPING -> {
        if (t.mode == Mode.STARTING || t.mode == Mode.IN_SERVICE) {
          enter(t, Mode.STOPPING, Note.Kind.STOPPING, "stopping");
        }
      }
      case LOST -> {
        boolean something = t.mode != Mode.OUT_OF_SERVICE || !t.allOut();
        if (t.mode != Mode.CLEARING && something) {
          enter(t, Mode.CLEARING, Note.Kind.STOPPING, "stopping by force");
        }
      }
      case OBSERVER, CLAIMING, CONFIRMING, FENCING, RELEASING -> {}
    }
  }

  /** The reason has been told already; what is told here is what is started or stopped. */
  private static void enter(HierarchyTurn t, Mode mode, Note.Kind kind, String verb) {
    String names =
        t.hierarchy.resources().stream().map(Resource::name).collect(Collectors.joining(", "));
    String reason = verb + ": " + t.lease.outlook();
    t.enter(mode, reason, new Note(kind, t.tag(), "", verb + " " + names));
    t.resources.replaceAll((name, s) -> s.untried());
  }

  /** Whether a stop has been completed and verified in this step. */
  static boolean stopped(HierarchyTurn t) {
    return (t.mode == Mode.STOPPING || t.mode == Mode.CLEARING) && t.allOut();
  }
}
