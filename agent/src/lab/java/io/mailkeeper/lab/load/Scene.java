package io.mailkeeper.lab.load;

import java.io.IOException;
import java.time.Duration;

/** What is asked of both programs. */
enum Scene {
  ONE("1 at once"),
  FIFTY("50 at once"),
  FIFTY_AS_PROMETHEUS("50 at once, gzip"),
  STEADY("50 a second"),
  IDLE("nothing");

  private final String words;

  Scene(String words) {
    this.words = words;
  }

  /** Asks it. */
  Cost play(Prober prober, String target, Plan plan) throws IOException {
    Load plain = new Load(prober.port(), target, Asker.Manner.PLAIN);
    Cpu before = prober.usage().cpu();
    long start = System.nanoTime();
    Outcome outcome =
        switch (this) {
          case ONE -> plain.flatOut(1, plan.flatOut());
          case FIFTY -> plain.flatOut(Plan.AT_ONCE, plan.flatOut());
          case FIFTY_AS_PROMETHEUS ->
              new Load(prober.port(), target, Asker.Manner.PROMETHEUS)
                  .flatOut(Plan.AT_ONCE, plan.flatOut());
          case STEADY -> plain.steady(Plan.PER_SECOND, plan.steady());
          case IDLE -> Load.nothing(plan.flatOut());
        };
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    return new Cost(outcome, prober.usage().cpu().minus(before), took);
  }

  @Override
  public String toString() {
    return words;
  }
}
