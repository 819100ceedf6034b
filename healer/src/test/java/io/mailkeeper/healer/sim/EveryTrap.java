package io.mailkeeper.healer.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays every way in which the first starts of a service that fails on both of two nodes may fail:
 * at once or a while after, and with nobody's agent, that of the node or that of the other one
 * restarted when it has no lease. What comes after those starts is the first of these ways; the
 * times that everything takes are those of one seed.
 */
final class EveryTrap {
  /** What the command plays. */
  static final int STARTS = 4;

  private static final Scenario SCENARIO =
      Scenario.of(1, Optional.of(2), Optional.of(Profile.BRISK));

  /**
   * What has come of it.
   *
   * @param broken the first way that ends otherwise; the search ends there
   * @param choices how it goes
   */
  record Found(long games, Optional<Broken> broken, List<Integer> choices) {
    Found {
      choices = List.copyOf(choices);
    }
  }

  private final Scenario scenario;
  private final int starts;
  private final List<Integer> choices = new ArrayList<>();
  private final List<Integer> options = new ArrayList<>();
  private int made;

  /**
   * @param starts how many of them are played in every way
   */
  EveryTrap(Mutant mutant, int starts) {
    this.scenario = SCENARIO.with(mutant);
    this.starts = starts;
  }

  Found search() {
    long games = 0;
    do {
      games++;
      Optional<Broken> broken = play();
      if (broken.isPresent()) {
        return new Found(games, broken, choices);
      }
    } while (next());
    return new Found(games, Optional.empty(), List.of());
  }

  private Optional<Broken> play() {
    made = 0;
    try {
      PingPong.Result result = PingPong.play(scenario, this::choose);
      return result.isGood() ? Optional.empty() : Optional.of(new Broken("F", "" + result));
    } catch (Broken e) {
      return Optional.of(e);
    }
  }

  private int choose(int of) {
    if (made == starts) {
      return 0;
    }
    if (made == choices.size()) {
      choices.add(0);
      options.add(of);
    }
    return choices.get(made++);
  }

  /** The next way in order; false after the last one. */
  private boolean next() {
    int last = choices.size() - 1;
    while (last >= 0 && choices.get(last) == options.get(last) - 1) {
      choices.remove(last);
      options.remove(last);
      last--;
    }
    if (last >= 0) {
      choices.set(last, choices.get(last) + 1);
    }
    return last >= 0;
  }
}
