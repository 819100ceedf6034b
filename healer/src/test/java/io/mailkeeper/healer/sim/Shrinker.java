package io.mailkeeper.healer.sim;

/** Makes a history that breaks an invariant smaller, as long as it still breaks the same one. */
final class Shrinker {
  private final String invariant;
  private Scenario smallest;

  private Shrinker(Outcome failed) {
    this.invariant = failed.invariant();
    this.smallest = failed.scenario();
  }

  /** The same failure with as few faults as can be found one by one, and as early an end. */
  static Outcome shrink(Outcome failed) {
    Shrinker shrinker = new Shrinker(failed);
    while (shrinker.dropOne(failed.faults())) {
      // once more: what was needed before may not be any more
    }
    shrinker.cutTheEnd();
    return History.run(shrinker.smallest);
  }

  private boolean dropOne(int faults) {
    for (int fault = 0; fault < faults; fault++) {
      if (!smallest.without().contains(fault) && take(smallest.without(fault))) {
        return true;
      }
    }
    return false;
  }

  private void cutTheEnd() {
    for (int percent = 10; percent < smallest.end(); percent += 10) {
      if (take(smallest.until(percent))) {
        return;
      }
    }
  }

  private boolean take(Scenario smaller) {
    Outcome outcome = History.run(smaller);
    boolean same = outcome.isViolation() && outcome.invariant().equals(invariant);
    if (same) {
      smallest = smaller;
    }
    return same;
  }
}
