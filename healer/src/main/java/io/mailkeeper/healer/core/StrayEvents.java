package io.mailkeeper.healer.core;

import io.mailkeeper.healer.lease.LeaseRole;
import java.util.List;

/** Protected things found on this node while it does not hold the lease. */
final class StrayEvents {
  private StrayEvents() {}

  /**
   * A search counts only while nothing of the service may be here: what is being stopped, cleared
   * away or started is no stray.
   */
  static void seen(HierarchyTurn t, List<Stray> found) {
    boolean mayJudge =
        t.mode == Mode.OUT_OF_SERVICE
            && t.role() == LeaseRole.OBSERVER
            && t.lease.settled()
            && t.clearing == 0;
    if (!mayJudge) {
      return;
    }
    for (Stray stray : found) {
      boolean known = t.strays.stream().anyMatch(s -> s.sentence().equals(stray.sentence()));
      if (!known) {
        t.note(Note.Kind.STRAY, stray.resource(), "stray: " + stray.sentence());
      }
      if (mayRemove(t, stray)) {
        t.clearing++;
        t.act(new Action.RemoveStray(t.tag(), stray));
      }
    }
    if (found.isEmpty() && !t.strays.isEmpty()) {
      t.note(Note.Kind.STRAY_GONE, "", "no stray is left on " + t.node);
    }
    t.strays = List.copyOf(found);
  }

  /** The address always goes: two machines with one address harm clients whatever else runs. */
  private static boolean mayRemove(HierarchyTurn t, Stray stray) {
    return switch (t.hierarchy.policy().stray()) {
      case STOP -> stray.kind() == Stray.Kind.ADDRESS || stray.identified();
      case REPORT -> stray.kind() == Stray.Kind.ADDRESS;
    };
  }

  static void removed(HierarchyTurn t, Event.StrayRemoved e) {
    t.clearing = Math.max(0, t.clearing - 1);
    String result = e.ok() ? "removed: " : "could not be removed: ";
    t.note(Note.Kind.STRAY, e.stray().resource(), "stray " + result + e.detail());
  }
}
