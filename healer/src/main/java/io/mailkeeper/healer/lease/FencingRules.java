package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a takeover need not wait for the whole of W: claim, fence, read the state back, start.
 *
 * <p>After {@code ttl} of silence a node that can switch the silent holder off claims the next
 * epoch with a record that does not vouch for lower ones. Only the winner of that claim fences, so
 * two nodes never fence each other. It renews meanwhile, but the guard is told nothing and nothing
 * is started before every lower epoch is proven dead: read back to be off, released, or silent for
 * W after all. A fence that fails or does not answer therefore costs nothing but the waiting.
 *
 * <p>A node that has seen nobody since its boot does not fence: after a blackout the nodes would
 * switch each other off while they start.
 */
final class FencingRules {
  private final LeaseRules rules;

  FencingRules(LeaseRules rules) {
    this.rules = rules;
  }

  // ---- before the claim

  /** Whether a claim may be made now because every epoch that is not proven dead can be fenced. */
  boolean mayClaim(LeaseTurn t, LeaseView view, Candidacy c) {
    boolean able = c.candidate() && !c.cold() && !c.fenceable().isEmpty();
    if (!able || t.wish == LeaseState.Wish.OUT_OF_SERVICE) {
      return false;
    }
    Optional<List<Sighting>> undead = undead(t, t.sightings.lastKey());
    return undead.isPresent()
        && !undead.get().isEmpty()
        && undead.get().stream().allMatch(s -> canFence(s, c) && rules.fenceDue(s, view));
  }

  private boolean canFence(Sighting s, Candidacy c) {
    return s.record()
        .map(EpochRecord::node)
        .filter(node -> !node.equals(rules.self().node()) && c.fenceable().contains(node))
        .isPresent();
  }

  /** From when a holder that stays silent may be fenced by a node that can. */
  static Uptime dueAt(Sighting s) {
    return s.record().map(r -> s.since().plus(LeaseTiming.fenceAfter(r.ttl()))).orElse(s.deadAt());
  }

  /**
   * The epochs from this one down that are not proven dead, as far down as is of interest; empty if
   * one of them has not been read.
   */
  private Optional<List<Sighting>> undead(LeaseTurn t, long from) {
    Fencing fencing = t.tenure.map(Tenure::fencing).orElse(Fencing.NONE);
    List<Sighting> undead = new ArrayList<>();
    for (long e = from; ; e--) {
      Sighting s = t.sightings.get(e);
      if (s == null) {
        return Optional.empty();
      }
      if (!rules.dead(s, fencing)) {
        undead.add(s);
      }
      if (rules.vouches(s) || e == 0) {
        return Optional.of(undead);
      }
    }
  }

  // ---- under the claim

  /** The second look is good: the earlier holders are fenced now. A late one is a void claim. */
  void begin(LeaseTurn t, Uptime start) {
    if (!rules.claimInTime(t.mine(), t.now)) {
      return;
    }
    t.role = LeaseRole.FENCING;
    t.act(new LeaseAction.KeepFloor(t.mine().epoch()));
    count(t, start);
    t.note("holds epoch " + t.mine().epoch() + ", but starts nothing yet");
    fence(t);
  }

  /** A renewal in which nothing runs, and nothing may be started, counts without the guard. */
  void count(LeaseTurn t, Uptime start) {
    Tenure mine = t.mine();
    if (rules.inTime(mine, t.now)) {
      t.set(mine.countedUnguarded(start, rules.deadline(start, mine.record().ttl())));
    }
  }

  private void fence(LeaseTurn t) {
    Tenure mine = t.mine();
    Set<String> nodes = new HashSet<>();
    for (Sighting s : undead(t, mine.epoch() - 1).orElse(List.of())) {
      s.record().map(EpochRecord::node).ifPresent(nodes::add);
    }
    nodes.removeAll(mine.fencing().asked());
    nodes.remove(rules.self().node());
    t.set(mine.with(mine.fencing().asking(nodes)));
    if (!nodes.isEmpty()) {
      t.note("fencing " + nodes.stream().sorted().collect(Collectors.joining(", ")));
      nodes.stream().sorted().forEach(node -> t.act(new LeaseAction.Fence(mine.epoch(), node)));
    }
  }

  /** A fence has come back; {@code fault} is empty when the node was read back to be off. */
  void fenced(LeaseTurn t, long epoch, String node, Optional<String> fault) {
    if (t.tenure.isEmpty() || t.mine().epoch() != epoch) {
      return;
    }
    Tenure mine = t.mine();
    t.set(
        mine.with(
            mine.fencing().answered(node, rules.isOff(fault), t.now.plus(mine.record().renew()))));
    if (t.role != LeaseRole.FENCING) {
      return;
    }
    t.outlook =
        fault
            .map(why -> "fencing " + node + " failed: " + why + "; " + waitingOn(t))
            .orElse(node + " is off, its fence device confirms it");
    settle(t);
  }

  private String waitingOn(LeaseTurn t) {
    Optional<Uptime> last =
        undead(t, t.mine().epoch() - 1).orElse(List.of()).stream()
            .map(Sighting::deadAt)
            .max(Uptime::compareTo);
    return last.map(
            at ->
                String.format(
                    "waiting until its silence proves it gone, in %.1f s",
                    Math.max(0, at.since(t.now).toNanos() / 1e9)))
        .orElse("waiting for a good read of the lower epochs");
  }

  /** Once no lower epoch is alive any more, the record says so; after that the service starts. */
  void settle(LeaseTurn t) {
    boolean waits = t.role == LeaseRole.FENCING && !t.mine().record().predecessorsDead();
    if (waits && undead(t, t.mine().epoch() - 1).filter(List::isEmpty).isPresent()) {
      t.set(t.mine().with(t.mine().record().withPredecessorsDead()));
      t.note("no earlier holder is left; starting in epoch " + t.mine().epoch());
      rules.renewals().renewUnlessWriting(t);
    }
  }

  void tick(LeaseTurn t) {
    Tenure mine = t.mine();
    if (rules.overdue(mine, t.now)) {
      rules.releases().lose(t, RenewalRules.overdue(mine, t.now));
    } else if (rules.softOverdue(mine, t.now)) {
      rules.releases().stop(t, Next.ANYONE, "giving up: " + RenewalRules.overdue(mine, t.now));
    } else {
      if (t.now.reached(mine.fencing().again()) && !mine.record().predecessorsDead()) {
        fence(t);
      }
      rules.renewals().renewIfDue(t);
    }
  }
}
