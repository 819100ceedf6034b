package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseView;
import java.util.List;

/** Views of the lease that no store made. */
final class Views {
  private Views() {}

  /** A pass that could not even be begun: it says nothing about what is there. */
  static LeaseView failed(Uptime now, String why) {
    return new LeaseView(now, now, LeaseView.Condition.ERROR, why, List.of());
  }
}
