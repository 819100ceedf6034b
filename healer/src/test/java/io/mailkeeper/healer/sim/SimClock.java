package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;

/** A node's own clock: it runs at its own rate, and began when the node was switched on. */
final class SimClock {
  private final World world;
  private final double rate;
  private long zero;

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
}
