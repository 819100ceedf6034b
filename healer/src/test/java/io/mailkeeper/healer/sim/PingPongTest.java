package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trap: a service that fails on every node, on many seeds and in every way. */
class PingPongTest {
  private static final long SEEDS = Long.getLong("sim.pingpong", 200);

  @Test
  void onNoSeedDoesItMoveMoreOftenThanTheLimitAllowsAndThenAnOperatorIsNeeded() {
    List<String> broken = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      PingPong.Result result = PingPong.play(seed);
      if (!result.isGood()) {
        broken.add(
            String.format(
                "seed %d, %d nodes: %d moves, operator needed %s: %s",
                seed, result.nodes(), result.moves(), result.needed(), result.starts()));
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void noWayInWhichTheFirstTwoStartsFailIsDifferent() {
    EveryTrap.Found found = new EveryTrap(Mutant.NONE, 2).search();
    assertThat(found.broken()).as("after %s", found.choices()).isEmpty();
    assertThat(found.games()).isEqualTo(6 * 6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit-ignored", "forgotten-by-a-restart", "others-forgotten"})
  void aBrokenVariantIsCaught(String mutant) {
    EveryTrap.Found found = new EveryTrap(Mutants.named(mutant).orElseThrow(), 3).search();
    assertThat(found.broken().map(b -> b.invariant)).contains("F");
  }

  @Test
  void whatComesUpInHistoriesIsCounted() {
    for (long seed = 1; seed <= 500; seed++) {
      Scenario scenario = Scenario.of(seed, Optional.of(2), Optional.of(Profile.BRISK));
      FlapOracle.Seen seen = History.run(scenario).flaps();
      if (seen.everywhere()) {
        assertThat(scenario.fails()).as("seed %d", seed).isTrue();
        assertThat(seen.limit()).as("seed %d", seed).isTrue();
      }
      if (seen.everywhere() && seen.needed() && seen.tries() > 0) {
        return;
      }
    }
    fail("in 500 histories no service failed everywhere until an operator was needed");
  }
}
