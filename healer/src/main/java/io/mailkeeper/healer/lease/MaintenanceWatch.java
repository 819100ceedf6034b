package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;

/**
 * The newest order of maintenance that this node knows of, and how it counts it down. Immutable.
 *
 * @param order with what had gone by at {@code at}
 * @param at when that count was right, by this node's clock
 * @param known when this node learned of the order
 * @param told whether it has been said here that it is on
 */
public record MaintenanceWatch(Maintenance order, Uptime at, Uptime known, boolean told) {

  static MaintenanceWatch start(Uptime now) {
    return new MaintenanceWatch(Maintenance.NONE, now, now, false);
  }

  /** The order as it stands now. */
  public Maintenance now(Uptime now) {
    Duration since = now.since(at);
    return since.isNegative() ? order : order.elapsed(order.elapsed().plus(since));
  }

  /** When it ends, by this node's clock. */
  public Uptime end() {
    return at.plus(order.remaining());
  }

  public Duration remaining(Uptime now) {
    return now(now).remaining();
  }

  public boolean isOn(Uptime now) {
    return remaining(now).compareTo(Duration.ZERO) > 0;
  }

  /** The same, after it was read in a record, or given here. */
  MaintenanceWatch heard(Maintenance other, Uptime now) {
    Maintenance mine = now(now);
    if (other.compareTo(mine) <= 0) {
      return this;
    }
    return new MaintenanceWatch(other, now, other.isSameOrder(mine) ? known : now, told);
  }

  /** The same, once it has been said that it is on, or over. */
  MaintenanceWatch told(boolean on, Uptime now) {
    return new MaintenanceWatch(now(now), now, known, on);
  }
}
