package io.mailkeeper.agent.jmx;

import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.agent.loop.Snapshot.PeerView;
import io.mailkeeper.agent.loop.Snapshot.ResourceView;
import io.mailkeeper.agent.loop.Snapshot.ServiceView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.management.ObjectName;

/**
 * A state that has changed from one snapshot to the next.
 *
 * @param source the bean whose state it is
 * @param what hierarchy, lease, store, resource, service or peer
 * @param message one sentence
 */
record Change(ObjectName source, String what, String from, String to, String message) {

  /** Dotted type of its notification, such as {@code io.mailkeeper.service.failed}. */
  String type() {
    return BeanNames.DOMAIN + "." + what + "." + to;
  }

  /** Both states, for programs. */
  TreeMap<String, String> data() {
    return new TreeMap<>(Map.of("from", from, "to", to));
  }

  static List<Change> between(Snapshot before, Snapshot after) {
    List<Change> changes = new ArrayList<>();
    for (HierarchyView h : after.hierarchies()) {
      before.hierarchy(h.tag()).ifPresent(old -> hierarchy(changes, old, h));
    }
    for (PeerView p : after.peers()) {
      before.peers().stream()
          .filter(old -> old.node().equals(p.node()))
          .findFirst()
          .ifPresent(
              old ->
                  add(
                      changes,
                      () -> BeanNames.peer(p.node()),
                      "peer",
                      peer(old),
                      peer(p),
                      "node " + p.node() + " is " + peer(p).replace('_', ' ')));
    }
    return changes;
  }

  private static void hierarchy(List<Change> changes, HierarchyView old, HierarchyView h) {
    String tag = h.tag();
    add(changes, () -> BeanNames.hierarchy(tag), "hierarchy", old.mode(), h.mode(), h.why());
    String outlook = h.outlook().isEmpty() ? "the lease of " + tag : h.outlook();
    add(changes, () -> BeanNames.lease(tag), "lease", old.role(), h.role(), outlook);
    add(changes, () -> BeanNames.lease(tag), "store", old.store(), h.store(), h.storeDetail());
    if (!old.resources().equals(h.resources())) {
      resources(changes, old, h);
    }
    if (!old.services().equals(h.services())) {
      services(changes, old, h);
    }
  }

  private static void resources(List<Change> changes, HierarchyView old, HierarchyView h) {
    for (ResourceView r : h.resources()) {
      old.resources().stream()
          .filter(o -> o.name().equals(r.name()))
          .findFirst()
          .ifPresent(
              o ->
                  add(
                      changes,
                      () -> BeanNames.resource(h.tag(), r.name()),
                      "resource",
                      o.phase(),
                      r.phase(),
                      r.name() + ": " + r.detail()));
    }
  }

  private static void services(List<Change> changes, HierarchyView old, HierarchyView h) {
    for (ServiceView s : h.services()) {
      old.services().stream()
          .filter(o -> o.name().equals(s.name()))
          .findFirst()
          .ifPresent(
              o ->
                  add(
                      changes,
                      () -> BeanNames.service(h.tag(), s.name()),
                      "service",
                      o.health(),
                      s.health(),
                      s.name() + ": " + (s.reason().isEmpty() ? s.health() : s.reason())));
    }
  }

  private static String peer(PeerView p) {
    if (p.answers()) {
      return "answering";
    }
    return p.recordAdvances() ? "silent_but_writing" : "silent";
  }

  /**
   * @param source made only where something has changed: this is asked with every snapshot
   */
  private static void add(
      List<Change> changes,
      Supplier<ObjectName> source,
      String what,
      String from,
      String to,
      String message) {
    if (!from.equals(to)) {
      changes.add(new Change(source.get(), what, from, to, message));
    }
  }
}
