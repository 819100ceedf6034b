package io.mailkeeper.agent.demo;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Map;

/**
 * The longest time in a period that a client went without a good greeting. In a steady state that
 * is the client's own interval, some 20 ms.
 *
 * @param begin the last good greeting before it, or the begin of the period
 * @param end the next good greeting; if not over, the end of the period
 * @param over whether a good greeting ended it
 * @param counts sessions of the whole period by kind
 */
record Outage(Uptime begin, Uptime end, boolean over, Map<BannerLog.Kind, Integer> counts) {

  Outage {
    counts = Map.copyOf(counts);
  }

  Duration length() {
    return end.since(begin);
  }

  int good() {
    return counts.getOrDefault(BannerLog.Kind.GOOD, 0);
  }

  int bad() {
    return counts.values().stream().mapToInt(Integer::intValue).sum() - good();
  }
}
