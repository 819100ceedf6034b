package io.mailkeeper.lab;

import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What happens in each step of a campaign: decided by seed and number alone, so that a campaign
 * that goes on later goes on with the same faults.
 */
record CampaignPlan(long seed, LabStore store, LeaseTiming timing) {
  private static final double OFTEN_TWO = 0.25;
  private static final double ON_A_BOUNDARY = 0.4;
  private static final double ON_THE_HOLDER = 0.75;
  private static final long MARGIN_MS = 150;

  /**
   * One fault, or two that overlap.
   *
   * @param holder the node in service, to which most things happen
   */
  List<PlannedFault> step(long number, String holder) {
    Random random = new Random(seed * 1_000_003 + number);
    random.nextLong();
    List<PlannedFault> faults = new ArrayList<>();
    String other = holder.equals("n1") ? "n2" : "n1";
    String first = random.nextDouble() < ON_THE_HOLDER ? holder : other;
    faults.add(fault(random, first, holder, 0));
    if (random.nextDouble() < OFTEN_TWO) {
      long after = Math.round(random.nextDouble() * timing.ttl().toMillis());
      PlannedFault second = fault(random, first.equals("n1") ? "n2" : "n1", holder, after);
      if (!(second.kind().ofBricks() && faults.get(0).kind().ofBricks())) {
        faults.add(second);
      }
    }
    return faults;
  }

  private PlannedFault fault(Random random, String node, String holder, long after) {
    List<FaultKind> kinds = List.copyOf(new java.util.TreeSet<>(FaultKind.on(store)));
    FaultKind kind = kinds.get(random.nextInt(kinds.size()));
    long held = kind.passesByItself() ? 0 : held(random);
    String where = node;
    if (kind.ofBricks()) {
      where = Gluster.BRICKS.get(random.nextInt(Gluster.BRICKS.size()));
    } else if (kind == FaultKind.DAEMON_KILLED) {
      where = holder;
    }
    return new PlannedFault(kind, where, after, held);
  }

  /** Around the times at which something is decided, or any time up to a failover's. */
  private long held(Random random) {
    if (random.nextDouble() < ON_A_BOUNDARY) {
      List<Duration> boundaries =
          List.of(
              timing.renew(),
              timing.softTtl(),
              timing.ttl(),
              timing.ttl().plus(timing.stopBound()),
              timing.outwait());
      long boundary = boundaries.get(random.nextInt(boundaries.size())).toMillis();
      return Math.max(50, boundary + (random.nextInt(3) - 1) * MARGIN_MS);
    }
    return 50 + Math.round(random.nextDouble() * 1.2 * timing.outwait().toMillis());
  }
}
