package io.mailkeeper.lab;

import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a campaign demands after a step, besides that two nodes are never in service at once. */
final class CampaignRules {
  /** A start of all daemons, and of an agent where one had to be started. */
  private static final Duration START = Duration.ofSeconds(12);

  private CampaignRules() {}

  /** I9: one node in service, the other ready, this long after the last fault has been healed. */
  static Duration bound(LeaseTiming timing) {
    return timing.outwait().multipliedBy(2).plus(timing.renew().multipliedBy(2 + 2)).plus(START);
  }

  /**
   * Whether the machine was unfit for such a lease: it stood still for longer than a renewal may
   * take, or, with a lease of a second, somebody waited for a processor most of the time.
   */
  static boolean stoodStill(LeaseTiming timing, long stallMs, long waitedPercent) {
    boolean brief = timing.ttl().compareTo(Duration.ofSeconds(5)) < 0;
    return stallMs > timing.renew().toMillis() || (brief && waitedPercent > 70);
  }

  /** What is wrong with what was seen; empty when nothing is. */
  static List<String> judge(
      LeaseTiming timing, List<PlannedFault> faults, String before, CampaignCluster.Seen seen) {
    List<String> wrong = new ArrayList<>();
    if (seen.backMs() > bound(timing).toMillis()) {
      wrong.add(
          "I9: whole again %d ms after healing, allowed %d ms"
              .formatted(seen.backMs(), bound(timing).toMillis()));
    }
    boolean harmless = faults.stream().allMatch(f -> mustNotMove(timing, f, before));
    if (harmless && seen.newEpochs() > 0) {
      wrong.add("I10: the service was stopped without need");
    }
    return wrong;
  }

  /** Whether this fault alone, with the other node well, must not stop the service (I10). */
  static boolean mustNotMove(LeaseTiming timing, PlannedFault fault, String holder) {
    boolean toHolder = fault.node().equals(holder);
    Duration shortest = timing.softTtl().minus(timing.renew().multipliedBy(2));
    boolean brief = fault.heldMs() < shortest.toMillis();
    return switch (fault.kind()) {
      case INTERCONNECT_CUT, INTERCONNECT_DEAF, CLOCK_JUMP -> true;
      case AGENT_PAUSED, GUARD_PAUSED, STORE_HANG -> !toHolder || brief;
      // The mail store then fails here and is good there, which moves the service by its own rule.
      case STORAGE_CUT -> !toHolder;
      case AGENT_KILLED, POWER_OFF, SERVICE_CUT, SERVICE_DEAF, GUARD_KILLED -> !toHolder;
      // An agent starts in about two seconds here.
      case AGENT_RESTARTED, AGENT_UPGRADED ->
          !toHolder || timing.ttl().compareTo(Duration.ofSeconds(7)) > 0;
      // Hangs for the ping timeout, 5 s, and twice that at worst.
      case BRICK_KILLED, BRICK_OFF -> timing.softTtl().compareTo(Duration.ofSeconds(14)) > 0;
      case DAEMON_KILLED, DISK_FULL -> false;
    };
  }
}
