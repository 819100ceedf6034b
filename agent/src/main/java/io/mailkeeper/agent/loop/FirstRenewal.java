package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.NodeState;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds up the rest of the agent's start until its leases have been looked at, and those of an
 * earlier run renewed: nothing else is as urgent then, and on a busy machine the rest takes
 * seconds.
 */
final class FirstRenewal {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Uptime born;
  private final CountDownLatch done = new CountDownLatch(1);

  /**
   * @param born when this run of the agent began
   */
  FirstRenewal(Uptime born) {
    this.born = born;
  }

  /** To be told of every state. */
  void seen(NodeState state) {
    if (state.hierarchies().values().stream().allMatch(h -> h.lease().renewedSince(born))) {
      done.countDown();
    }
  }

  /**
   * Blocks until then, or for two seconds: a store that does not answer must not hide the pages.
   */
  void await() {
    try {
      boolean unused = done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
