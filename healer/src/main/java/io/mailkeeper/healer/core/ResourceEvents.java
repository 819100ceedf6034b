package io.mailkeeper.healer.core;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.core.HierarchyState.Unfit;
import io.mailkeeper.healer.core.ResourceState.Phase;
import java.util.Locale;

/** What is learnt of resources: looks, commands that come back, processes that go, the store. */
final class ResourceEvents {
  private ResourceEvents() {}

  static void seen(HierarchyTurn t, Event.ResourceSeen e) {
    ResourceState s = t.resource(e.resource());
    boolean looking = s.busy() && s.phase() != Phase.STARTING && s.phase() != Phase.STOPPING;
    if (looking) {
      t.resources.put(e.resource(), s.became(e.phase(), e.detail(), t.now));
    }
  }

  static void done(HierarchyTurn t, Event.ResourceDone e, Failover failover) {
    ResourceState s = t.resource(e.resource());
    boolean brokeDown = e.what() == Event.What.START && s.phase() == Phase.FAILED;
    boolean ok = e.ok() && !brokeDown;
    String detail = brokeDown ? s.detail() : e.detail();
    Phase good = e.what() == Event.What.STOP ? Phase.OUT : Phase.IN;
    t.resources.put(e.resource(), s.became(ok ? good : Phase.FAILED, detail, t.now));
    boolean again = s.failures() > 0 && detail.equals(s.detail());
    if (!ok && !again) {
      String verb = e.what().name().toLowerCase(Locale.ROOT);
      t.note(Note.Kind.RESOURCE, e.resource(), verb + " of " + e.resource() + " failed: " + detail);
    }
    switch (e.what()) {
      case START -> {
        if (!ok && t.mode == Mode.STARTING) {
          failover.startFailed(t, e.resource() + ": " + detail);
        }
        Stranded.started(t, e);
      }
      case RESTART -> {
        if (t.mode == Mode.IN_SERVICE) {
          Recovery.restarted(t, e.resource(), e.ok(), e.detail());
        }
      }
      case STOP -> {}
    }
  }

  static void processGone(HierarchyTurn t, Event.ProcessGone e, Failover failover) {
    ResourceState s = t.resource(e.resource());
    if (t.mode == Mode.STARTING && s.busy() && s.phase() == Phase.STARTING) {
      t.resources.put(e.resource(), s.brokeDown(e.detail())); // it started and ended at once
    }
    if (s.busy() || !s.isIn()) {
      return; // we are doing it ourselves
    }
    switch (t.mode) {
      case IN_SERVICE -> Recovery.processGone(t, e.resource(), e.detail());
      case STARTING -> {
        t.resources.put(e.resource(), s.became(Phase.FAILED, e.detail(), t.now));
        failover.startFailed(t, e.resource() + ": " + e.detail());
      }
      case OUT_OF_SERVICE, STOPPING, CLEARING -> {}
    }
  }

  static void storageSeen(HierarchyTurn t, Event.StorageSeen e) {
    HierarchyState.Storage before = t.storage;
    t.storage = before.checked(e.health(), e.detail(), t.now);
    if (t.unfit.ends() == Unfit.Ends.WHEN_THE_STORE_IS_GOOD && t.storage.surelyGood()) {
      t.unfit = Unfit.NOT;
    }
    boolean changed = before.health() != e.health();
    boolean silent = before.health() == StorageHealth.UNKNOWN && !e.health().isBad();
    if (changed && !silent) {
      String health = e.health().name().toLowerCase(Locale.ROOT);
      t.note(Note.Kind.STORAGE, "", "mail store is " + health + ": " + e.detail());
    }
  }
}
