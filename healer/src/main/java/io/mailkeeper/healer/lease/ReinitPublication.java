package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.ReinitPlan.Refused;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Publishes what a {@link ReinitPlan} says, in ascending order, the last one for anyone. May be
 * broken off anywhere and begun again: until the last one nobody takes the lease.
 */
final class ReinitPublication {
  private static final int PROGRESS = 500;

  /** Publishes an epoch that is never written again. */
  interface Attempt {
    /** What came of it, read afresh. */
    Published publish(String tag, EpochRecord record);
  }

  private final Attempt attempt;
  private final String node;
  private final LocalPins pins;
  private final String store;

  /**
   * @param node who publishes
   * @param store what an administrator has to see to when it does not answer
   */
  ReinitPublication(Attempt attempt, String node, LocalPins pins, String store) {
    this.attempt = attempt;
    this.node = node;
    this.pins = pins;
    this.store = store;
  }

  /**
   * @throws Refused if somebody else has published one meanwhile
   * @throws IOException if one could not be published and read back
   */
  void carryOut(ReinitPlan plan, LeaseId id, Consumer<String> progress) throws IOException {
    for (long epoch : plan.missing()) {
      publish(plan, id, epoch, Next.NOBODY);
      if (epoch % PROGRESS == PROGRESS - 1) {
        progress.accept(
            String.format(
                "hierarchy %s: published up to %d of %d", plan.tag(), epoch, plan.last()));
      }
    }
    publish(plan, id, plan.last(), Next.ANYONE);
    pins.raiseFloor(plan.tag(), plan.last());
    progress.accept(
        String.format(
            "hierarchy %s: epoch %d is RELEASED, anyone may take the next one",
            plan.tag(), plan.last()));
  }

  private void publish(ReinitPlan plan, LeaseId id, long epoch, Next next) throws IOException {
    EpochRecord record = LeaseSkeleton.released(node, id, plan.hierarchy(), epoch, next);
    switch (attempt.publish(plan.tag(), record)) {
      case WON -> {}
      case LOST ->
          throw new Refused(
              String.format(
                  "epoch %d of %s was published by somebody else in the meantime: is every node"
                      + " stopped? Look at 'lease show', then run lease reinit again",
                  epoch, plan.tag()));
      case UNKNOWN ->
          throw new IOException(
              String.format(
                  "epoch %d of %s could not be published and read back: see to %s, then run lease"
                      + " reinit again; until then nobody takes this lease",
                  epoch, plan.tag(), store));
    }
  }
}
