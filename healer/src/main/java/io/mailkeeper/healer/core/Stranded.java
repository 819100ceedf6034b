package io.mailkeeper.healer.core;

import io.mailkeeper.healer.core.ResourceState.Phase;

/**
 * An address whose interface has lost its carrier is moved to the other interface it may be on. No
 * daemon is touched and no other node is asked: connections go on where they were.
 */
final class Stranded {
  private Stranded() {}

  /** What is found stranded is moved, one command at a time. */
  static void rescue(HierarchyTurn t) {
    if (t.mode == Mode.IN_SERVICE) {
      t.network.stranded().forEach((address, why) -> rescue(t, address, why));
    }
  }

  private static void rescue(HierarchyTurn t, String address, String why) {
    ResourceState s = t.resource(address);
    if (s.busy() || !s.isIn()) {
      return; // it is being put on already, where it can be reached
    }
    t.note(Note.Kind.RECOVERY_BEGUN, address, "moving " + address + " on " + t.node + ": " + why);
    t.reach = t.reach.moving(address);
    t.resources.put(address, s.doing(Phase.STARTING, t.now));
    Resource r = t.hierarchy.resource(address);
    t.act(new Action.Start(t.tag(), address, Sequence.startLimit(r)));
  }

  /** A start has come back: of a move it is told what became of it. */
  static void started(HierarchyTurn t, Event.ResourceDone e) {
    if (t.reach.moving().contains(e.resource())) {
      t.reach = t.reach.moved(e.resource());
      Note.Kind kind = e.ok() ? Note.Kind.RECOVERED : Note.Kind.RECOVERY_FAILED;
      t.note(kind, e.resource(), e.resource() + ": " + e.detail());
    }
  }
}
