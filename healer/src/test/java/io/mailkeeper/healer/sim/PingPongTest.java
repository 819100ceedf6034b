package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The trap: a service that fails on every node, on many seeds. */
class PingPongTest {
  private static final long SEEDS = Long.getLong("sim.pingpong", 200);

  @Test
  void onNoSeedDoesItMoveMoreOftenThanTheLimitAllowsAndThenAnOperatorIsNeeded() {
    List<String> broken = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      PingPong.Result result = PingPong.play(seed);
      int allowed = PingPong.LIMIT.failures() * result.nodes();
      if (result.moves() < 1 || result.moves() > allowed || !result.needed()) {
        broken.add(
            String.format(
                "seed %d, %d nodes: %d moves (limit %d), operator needed %s: %s",
                seed, result.nodes(), result.moves(), allowed, result.needed(), result.starts()));
      }
    }
    assertThat(broken).isEmpty();
  }
}
