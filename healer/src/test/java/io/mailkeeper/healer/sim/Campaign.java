package io.mailkeeper.healer.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Many histories, one seed after the other. */
final class Campaign {

  /** When it ends: after so many histories, or so many nanoseconds, or this many violations. */
  record Limits(long histories, long nanos, int violations) {}

  /**
   * What has come of it so far.
   *
   * @param violations the first of them, in order
   * @param outsideThePromise histories with an overlap after a fault that no promise covers
   */
  record Tally(long histories, List<Outcome> violations, long outsideThePromise, double seconds) {
    Tally {
      violations = List.copyOf(violations);
    }

    double perSecond() {
      return seconds > 0 ? histories / seconds : 0;
    }
  }

  private static final long TELLS_EVERY = 5_000_000_000L;

  private final Limits limits;
  private final Optional<Integer> nodes;
  private final Optional<Profile> profile;
  private final Mutant mutant;

  Campaign(Limits limits, Optional<Integer> nodes, Optional<Profile> profile, Mutant mutant) {
    this.limits = limits;
    this.nodes = nodes;
    this.profile = profile;
    this.mutant = mutant;
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
    long played = 0;
    long now = began;
    while (played < limits.histories()
        && now - began < limits.nanos()
        && violations.size() < limits.violations()) {
      Outcome outcome = History.run(Scenario.of(first + played, nodes, profile).with(mutant));
      played++;
      if (outcome.isViolation()) {
        violations.add(outcome);
      }
      outside += outcome.broken().isPresent() && outcome.outside() ? 1 : 0;
      now = System.nanoTime();
      if (now - told > TELLS_EVERY) {
        told = now;
        progress.accept(new Tally(played, violations, outside, (now - began) / 1e9));
      }
    }
    return new Tally(played, violations, outside, (now - began) / 1e9);
  }
}
