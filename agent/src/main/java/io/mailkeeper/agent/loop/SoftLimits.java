package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Spans;
import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * From when on an answer is slow. A server that has to wait for its own name server before it
 * greets is not dead: a restart would only cost it its connections.
 *
 * @param total of a whole probe
 * @param phases of single phases; those without a limit are not in it
 */
record SoftLimits(Duration total, Map<Phase, Duration> phases) {

  SoftLimits {
    phases = Map.copyOf(phases);
  }

  /** Which phase made an answer late, one sentence; empty when none did, or nothing answered. */
  String late(ProbeResult result) {
    if (!result.success()) {
      return "";
    }
    for (Map.Entry<Phase, Duration> spent : result.phases().entrySet()) {
      Optional<Duration> limit = Optional.ofNullable(phases.get(spent.getKey()));
      if (limit.filter(l -> spent.getValue().compareTo(l) > 0).isPresent()) {
        return took(spent) + ", its limit is " + Spans.words(limit.get());
      }
    }
    Duration answered = result.phases().values().stream().reduce(Duration.ZERO, Duration::plus);
    return answered.compareTo(total) > 0
        ? "it answered after "
            + Spans.words(answered)
            + ", the limit is "
            + Spans.words(total)
            + slowest(result)
        : "";
  }

  private static String slowest(ProbeResult result) {
    return result.phases().entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(e -> "; " + took(e))
        .orElse("");
  }

  private static String took(Map.Entry<Phase, Duration> spent) {
    return spent.getKey().label() + " took " + Spans.words(spent.getValue());
  }
}
