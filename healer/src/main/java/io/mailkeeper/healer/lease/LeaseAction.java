package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;

/**
 * What the rules want done. Each comes back as one call of {@link LeaseRules}, whatever happens.
 */
public sealed interface LeaseAction {

  void accept(Runner runner);

  /** One method for each action. */
  interface Runner {
    void read(Read read);

    void publish(Publish publish);

    void write(Write write);

    void keepFloor(KeepFloor floor);

    void arm(Arm arm);

    void latch(Latch latch);

    void fire(Fire fire);

    void fence(Fence fence);
  }

  /** A fresh pass over the lease files; comes back as {@code viewed}. */
  record Read(long from, long floor) implements LeaseAction {
    @Override
    public void accept(Runner runner) {
      runner.read(this);
    }
  }

  /** Try to create the epoch; comes back as {@code published}. */
  record Publish(EpochRecord record) implements LeaseAction {
    @Override
    public void accept(Runner runner) {
      runner.publish(this);
    }
  }

  /** Rewrite our epoch; comes back as {@code wrote}. */
  record Write(EpochRecord record, Uptime start) implements LeaseAction {
    @Override
    public void accept(Runner runner) {
      runner.write(this);
    }
  }

  /** Make the floor durable on the local disk; comes back as {@code floorKept}. */
  record KeepFloor(long floor) implements LeaseAction {
    @Override
    public void accept(Runner runner) {
      runner.keepFloor(this);
    }
  }

  /** Tell the guard the absolute deadline; comes back as {@code armed} or {@code lost}. */
  record Arm(long epoch, Uptime start, Uptime deadline, Duration stopBound) implements LeaseAction {
    @Override
    public void accept(Runner runner) {
      runner.arm(this);
    }
  }

  /** Ask the guard to verify the stop and latch it; comes back as {@code latched}. */
  record Latch(long epoch) implements LeaseAction {
    @Override
    public void accept(Runner runner) {
      runner.latch(this);
    }
  }

  /** Make the guard fire now. */
  record Fire(long epoch, String reason) implements LeaseAction {
    @Override
    public void accept(Runner runner) {
      runner.fire(this);
    }
  }

  /**
   * Switch another node off and read back that it is off; comes back as {@code fenced}. Only ever
   * asked for under a claim that has won.
   */
  record Fence(long epoch, String node) implements LeaseAction {
    @Override
    public void accept(Runner runner) {
      runner.fence(this);
    }
  }
}
