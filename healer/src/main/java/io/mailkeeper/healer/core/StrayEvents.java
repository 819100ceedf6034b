package io.mailkeeper.healer.core;

import io.mailkeeper.healer.lease.LeaseRole;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
            && t.strays.removing() == 0;
    if (!mayJudge) {
      return;
    }
    int removing = 0;
    for (Stray stray : found) {
      boolean known =
          t.strays.found().stream().anyMatch(s -> s.sentence().equals(stray.sentence()));
      if (!known) {
        t.note(Note.Kind.STRAY, stray.resource(), "stray: " + stray.sentence());
      }
      if (mayRemove(t, stray)) {
        removing++;
        t.act(new Action.RemoveStray(t.tag(), stray));
      }
    }
    if (found.isEmpty() && !t.strays.found().isEmpty()) {
      t.note(Note.Kind.STRAY_GONE, "", "no stray is left on " + t.node);
    }
    Set<String> resisting = new HashSet<>(t.strays.resisting());
    resisting.retainAll(found.stream().map(Stray::sentence).toList());
    t.strays = new HierarchyState.Strays(found, removing, resisting);
  }

  /** The address always goes: two machines with one address harm clients whatever else runs. */
  private static boolean mayRemove(HierarchyTurn t, Stray stray) {
    return switch (t.hierarchy.policy().stray()) {
      case STOP -> stray.kind() == Stray.Kind.ADDRESS || stray.kind() == Stray.Kind.PROCESS;
      case REPORT -> stray.kind() == Stray.Kind.ADDRESS;
    };
  }

  /** It is tried again with every search; that it resists is told once. */
  static void removed(HierarchyTurn t, Event.StrayRemoved e) {
    HierarchyState.Strays before = t.strays;
    Set<String> resisting = new HashSet<>(before.resisting());
    boolean news = e.ok() || resisting.add(e.stray().sentence());
    if (news) {
      String result = e.ok() ? "removed: " : "could not be removed: ";
      t.note(Note.Kind.STRAY, e.stray().resource(), "stray " + result + e.detail());
    }
    int removing = Math.max(0, before.removing() - 1);
    t.strays = new HierarchyState.Strays(before.found(), removing, resisting);
  }
}
