package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.HierarchyState;
import io.mailkeeper.healer.core.Mode;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.RecoveryState;
import io.mailkeeper.healer.core.ResourceState;
import io.mailkeeper.healer.lease.IncidentRecord.Kind;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.Membership;
import io.mailkeeper.healer.lease.Peer;
import io.mailkeeper.healer.lease.Sighting;
import io.mailkeeper.healer.lease.Tenure;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * When a look at the time can have an effect. Most of an agent's ticks come upon nothing that is
 * due; they are left out here, so that histories are short to play. Where it is not plain that
 * nothing is due the answer is "always": only two quiet states are looked at closely, an observer
 * that runs nothing and a holder in service. Some histories play every tick and check that those
 * which others leave out change nothing.
 */
final class NextTick {
  /** As in the production rules: a look at an address, and the network asked for duplicates. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  private static final Duration ASK = Duration.ofSeconds(30);

  private final LeaseTiming timing;
  private long due = Long.MAX_VALUE / 4; // far off, with room to reckon with

  private NextTick(LeaseTiming timing) {
    this.timing = timing;
  }

  /** The first moment, on the node's own clock, at which a tick may do something. */
  static Uptime of(NodeState state, LeaseTiming timing) {
    NextTick next = new NextTick(timing);
    next.membership(state.membership());
    for (HierarchyState h : state.hierarchies().values()) {
      next.hierarchy(h);
      next.reach(h, state.membership());
    }
    // A node that the newest definition drops looks again and again for one that could have it.
    if (state.published().members().filter(m -> !listed(m, state.node())).isPresent()) {
      next.always();
    }
    if (state.networks().values().stream().anyMatch(n -> !n.isGood())) {
      next.always();
    }
    return new Uptime(next.due);
  }

  private static boolean listed(Map<String, Set<String>> members, String node) {
    return members.values().stream().allMatch(nodes -> nodes.contains(node));
  }

  private void at(Uptime moment) {
    due = Math.min(due, moment.nanos());
  }

  private void always() {
    due = 0;
  }

  private void membership(Membership m) {
    if (m.before().isEmpty() || m.counter() == 0) {
      always();
    }
    if (m.maintenance().told()) {
      at(m.maintenance().end());
    } else if (!m.maintenance().order().remaining().isZero()) {
      always();
    }
    if (m.writing().isEmpty()) {
      at(m.nextWrite());
    }
    if (!m.clones().reading()) {
      at(m.clones().nextRead());
    }
    for (Peer peer : m.peers().values()) {
      if (peer.reading().isEmpty()) {
        at(peer.nextRead());
      }
    }
  }

  private void hierarchy(HierarchyState h) {
    LeaseState lease = h.lease();
    boolean watches = lease.role() == LeaseRole.OBSERVER && h.mode() == Mode.OUT_OF_SERVICE;
    boolean serves = lease.role() == LeaseRole.HOLDER && h.mode() == Mode.IN_SERVICE;
    if (!(watches || serves) || troubled(h)) {
      always();
    } else if (watches) {
      watching(h, lease);
    } else {
      serving(h, lease.tenure().orElseThrow(), lease.reading().isPresent());
    }
  }

  /** When a node that is silent from now on no longer counts as one that could be reached. */
  private void reach(HierarchyState h, Membership m) {
    for (Peer peer : m.peers().values()) {
      if (h.reach().since().containsKey(peer.node())) {
        Uptime last = peer.lastAdvance().orElse(Uptime.ZERO);
        at(last.plus(timing.softTtl()).plus(Duration.ofNanos(1)));
      }
    }
  }

  private static boolean troubled(HierarchyState h) {
    boolean troubled =
        h.lease().wish() != LeaseState.Wish.NONE
            || h.duplicate().owner().isPresent()
            || h.storage().health().isBad()
            || !h.stuck().isEmpty();
    for (RecoveryState r : h.recoveries().values()) {
      troubled |= r.phase() != RecoveryState.Phase.STEADY || !r.reason().isEmpty();
    }
    return troubled;
  }

  // ---- an observer

  private void watching(HierarchyState h, LeaseState lease) {
    Sighting newest = lease.newest().orElse(null);
    boolean gaveUp = h.incidents().all().stream().anyMatch(i -> i.kind() == Kind.GIVEN_UP);
    if (gaveUp && newest != null && newest.provenDead()) {
      always(); // it is told as soon as it is known of the others that nobody can have it
    }
    if (lease.reading().isEmpty()) {
      at(lease.nextRead());
      if (newest != null && !newest.provenDead()) {
        at(newest.deadAt());
      }
    }
    if (newest != null
        && !newest.released()
        && !newest.deadAt().equals(h.duplicate().checkedFor())) {
      at(newest.deadAt().minus(timing.visibility()));
    }
    for (ResourceState s : h.resources().values()) {
      if (!s.busy() && !s.isOut()) {
        at(s.phase() == ResourceState.Phase.UNKNOWN ? Uptime.ZERO : s.since().plus(LOOK));
      }
    }
  }

  // ---- a holder

  private void serving(HierarchyState h, Tenure mine, boolean reading) {
    at(mine.softDeadline());
    at(mine.deadline());
    at(mine.nextRenewal());
    boolean checking =
        mine.renewal().isPresent() && mine.renewal().get().stage() == Tenure.Stage.CHECKING;
    if (checking && !reading) {
      always();
    }
    if (!h.duplicate().checking()) {
      at(h.duplicate().checkedAt().max(h.modeSince()).plus(ASK));
    }
    for (ResourceState s : h.resources().values()) {
      if (!s.busy()) {
        at(s.isIn() ? s.since().plus(LOOK) : Uptime.ZERO);
      }
    }
  }
}
