package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random histories under faults. {@code -Dsim.histories=N} plays more of them, {@code -Dsim.seed=S}
 * replays one and prints its story.
 */
class SimulationTest {
  private static final long HISTORIES = Long.getLong("sim.histories", 500);
  private static final long FIRST = Long.getLong("sim.first", 1);

  @Test
  void noSeedBreaksAnInvariant() {
    Long one = Long.getLong("sim.seed");
    if (one != null) {
      System.out.println(History.replay(one, Mutant.NONE));
      History.run(one, Mutant.NONE);
      return;
    }
    List<String> broken = new ArrayList<>();
    for (long seed = FIRST; seed < FIRST + HISTORIES && broken.size() < 8; seed++) {
      try {
        History.run(seed, Mutant.NONE);
      } catch (AssertionError e) {
        broken.add(String.valueOf(e.getMessage()));
      }
    }
    assertThat(broken).as("replay with -Dsim.seed=SEED").isEmpty();
  }

  @Test
  void sameSeedSameHistory() {
    assertThat(History.replay(42, Mutant.NONE)).isEqualTo(History.replay(42, Mutant.NONE));
  }
}
