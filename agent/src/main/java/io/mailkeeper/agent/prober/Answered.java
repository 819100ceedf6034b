package io.mailkeeper.agent.prober;

import io.mailkeeper.probes.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A probe on demand that was made.
 *
 * @param at when it ended
 * @param prober kind of the module
 * @param timeout what it was given
 */
public record Answered(
    Instant at, String module, String target, String prober, Duration timeout, ProbeResult result) {

  /** As blackbox_exporter answers a scrape. */
  public String metrics() {
    return ProbeMetrics.of(this);
  }

  /** For people: what was said and happened, then the metrics. Nothing secret is in either. */
  public String debug() {
    StringBuilder text = new StringBuilder("Probe of ");
    text.append(target).append(" with module ").append(module).append(":\n");
    result
        .said()
        .forEach(
            said ->
                text.append(
                    String.format(
                        Locale.ROOT, "%10.3f ms  %s%n", said.at().toNanos() / 1e6, said.text())));
    text.append(result.success() ? "success: " : "failed, " + result.reason().label() + ": ")
        .append(result.detail())
        .append("\n\nMetrics that would have been returned:\n")
        .append(metrics());
    return text.toString();
  }
}
