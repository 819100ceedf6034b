package io.mailkeeper.agent.config;

import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Judgement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Something probed.
 *
 * @param daemon the daemon resource that is restarted when it fails
 * @param failures how many probes in a row must fail before it is restarted
 * @param notifyOnly whether its failure is only told: nothing is restarted for it; true when not
 *     given for a round trip, which crosses more than one daemon
 * @param causes those of the group's causes that it cannot be well without
 * @param hysteresis when it has failed and is well again, other than by failures in a row
 * @param slowAfter an answer that takes longer is slow, which is told and no more; without it, half
 *     the probe's timeout
 * @param slowPhases the same for single phases
 */
@Called(value = "service", by = "name")
public record ServiceFile(
    @Name String name,
    @Name String daemon,
    ProbeFile probe,
    @Default("3") @Range(min = 1, max = 1000) Integer failures,
    Optional<Boolean> notifyOnly,
    @Default("[]") @Unordered List<String> causes,
    Optional<Hysteresis> hysteresis,
    Optional<Duration> slowAfter,
    @Default("{}") Map<String, Duration> slowPhases) {

  /** What a probe spends its time on, in order. */
  public static final List<String> PHASES =
      List.of("resolve", "connect", "tls", "greeting", "auth", "command", "transfer");

  /**
   * It has failed when so many of the last probes have, and is well again after so many good ones
   * in a row.
   *
   * @param of how many probes are looked at
   * @param fail how many of them must have failed
   */
  @Called("hysteresis")
  public record Hysteresis(
      @Range(min = 1, max = Judgement.MOST) Integer of,
      @Range(min = 1, max = Judgement.MOST) Integer fail,
      @Default("1") @Range(min = 1, max = Judgement.MOST) Integer recover) {

    public Hysteresis {
      if (fail > of) {
        throw new KeyFault(
            "fail", "'fail' in hysteresis is " + fail + "; expected at most 'of', which is " + of);
      }
    }
  }

  public ServiceFile {
    boolean usual = probe instanceof ProbeFile.RoundTrip;
    notifyOnly = notifyOnly.filter(only -> only != usual); // younger than the digest's form
    slowPhases = Map.copyOf(slowPhases);
    slowAfter.ifPresent(limit -> checkSoft("slow_after", limit, probe, name));
    slowPhases.forEach(
        (phase, limit) -> {
          if (!PHASES.contains(phase)) {
            throw new KeyFault(
                "slow_phases",
                "'slow_phases' in service "
                    + name
                    + " names '"
                    + phase
                    + "'; expected some of "
                    + String.join(", ", PHASES));
          }
          checkSoft("slow_phases", limit, probe, name);
        });
  }

  /** What is longer than the hard limit is never reached. */
  private static void checkSoft(String key, Duration limit, ProbeFile probe, String name) {
    if (limit.compareTo(probe.timeout()) >= 0) {
      throw new KeyFault(
          key,
          "'"
              + key
              + "' in service "
              + name
              + " is "
              + Durations.text(limit)
              + "; expected less than the probe's 'timeout', which is "
              + Durations.text(probe.timeout()));
    }
  }

  /** An answer that takes longer is slow. */
  public Duration softLimit() {
    return slowAfter.orElseGet(() -> probe.timeout().dividedBy(2));
  }

  private boolean isNotifyOnly() {
    return notifyOnly.orElse(probe instanceof ProbeFile.RoundTrip);
  }

  Hierarchy.Service toService() {
    Judgement judgement =
        hysteresis
            .map(h -> new Judgement(h.of(), h.fail(), h.recover()))
            .orElseGet(() -> Judgement.inRow(failures));
    return new Hierarchy.Service(name, daemon, judgement, isNotifyOnly(), Set.copyOf(causes));
  }
}
