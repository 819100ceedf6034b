package io.mailkeeper.healer.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** Many histories, one seed after the other. */
final class Campaign {

  /** When it ends: after so many histories, or so many nanoseconds, or this many violations. */
  record Limits(long histories, long nanos, int violations) {}

  /**
   * What has come of it so far.
   *
   * @param violations the first of them, in order
   * @param outsideThePromise histories with an overlap after a fault that no promise covers
   * @param flaps how many histories were about a service that fails again and again
   * @param hash of the log hashes of all histories
   */
  record Tally(
      long histories,
      List<Outcome> violations,
      long outsideThePromise,
      Flaps flaps,
      long hash,
      double seconds) {
    Tally {
      violations = List.copyOf(violations);
    }

    double perSecond() {
      return seconds > 0 ? histories / seconds : 0;
    }

    /** What a list in JSON says of them, without its brackets. */
    String violatedJson() {
      return violations.stream()
          .map(
              v ->
                  String.format(
                      "{\"seed\":%d,\"rule\":\"%s\",\"hash\":\"%s\",\"replay\":\"%s\"}",
                      v.scenario().seed(), v.invariant(), v.hashWords(), v.scenario().options()))
          .collect(Collectors.joining(","));
    }
  }

  /**
   * Histories in which a service was given up too often.
   *
   * @param limit on some node, as often as the limit allows
   * @param everywhere on all nodes
   * @param needed and a node said that an operator is needed
   * @param tries how often it was tried all the same, in all of them together
   */
  record Flaps(long limit, long everywhere, long needed, long tries) {
    static final Flaps NONE = new Flaps(0, 0, 0, 0);

    Flaps and(FlapOracle.Seen s) {
      return new Flaps(
          limit + (s.limit() ? 1 : 0),
          everywhere + (s.everywhere() ? 1 : 0),
          needed + (s.needed() ? 1 : 0),
          tries + s.tries());
    }
  }

  private static final long TELLS_EVERY = 5_000_000_000L;

  private final Limits limits;
  private final LongFunction<Scenario> scenarios;

  /**
   * @param scenarios what is played for a seed
   */
  Campaign(Limits limits, LongFunction<Scenario> scenarios) {
    this.limits = limits;
    this.scenarios = scenarios;
  }

  /**
   * Plays the histories from a seed on.
   *
   * @param progress is told every few seconds
   */
  Tally run(long first, Consumer<Tally> progress) {
    long began = System.nanoTime();
    long told = began;
    List<Outcome> violations = new ArrayList<>();
    long outside = 0;
    Flaps flaps = Flaps.NONE;
    long played = 0;
    long hash = 0;
    long now = began;
    while (played < limits.histories()
        && now - began < limits.nanos()
        && violations.size() < limits.violations()) {
      Outcome outcome = History.run(scenarios.apply(first + played));
      played++;
      hash = hash * 31 + outcome.hash();
      if (outcome.isViolation()) {
        violations.add(outcome);
      }
      outside += outcome.broken().isPresent() && outcome.outside() ? 1 : 0;
      flaps = flaps.and(outcome.flaps());
      now = System.nanoTime();
      if (now - told > TELLS_EVERY) {
        told = now;
        progress.accept(new Tally(played, violations, outside, flaps, hash, (now - began) / 1e9));
      }
    }
    return new Tally(played, violations, outside, flaps, hash, (now - began) / 1e9);
  }
}
