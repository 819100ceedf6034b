package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import java.time.Instant;

/** A node's own clock: it runs at its own rate, and began when the node was switched on. */
class SimClock {
  private final World world;
  private final double rate;
  private long zero;
  private long wallOff;

  SimClock(World world, double rate, long zero) {
    this.world = world;
    this.rate = rate;
    this.zero = zero;
  }

  Uptime now() {
    return new Uptime(zero + (long) (world.now() * rate));
  }

  /** The first instant of real time at which this clock has reached a moment. */
  long when(Uptime moment) {
    return (long) ((moment.nanos() - zero) / rate) + 2;
  }

  void restart() {
    zero = -(long) (world.now() * rate) + World.SECOND;
  }

  /** The wall clock is set; this one does not go by it. */
  void wallClockSet(long by) {
    wallOff += by;
  }

  /** What the administrator's clock says. */
  final Instant wall() {
    return Instant.ofEpochSecond(1_700_000_000).plusNanos(world.now() + wallOff);
  }

  /** It has stood still together with its machine. */
  final void stoodStill(long duration) {
    zero -= (long) (duration * rate);
  }

  /** For a clock that goes by what the administrator sets. */
  final void set(long by) {
    zero += by;
  }
}
