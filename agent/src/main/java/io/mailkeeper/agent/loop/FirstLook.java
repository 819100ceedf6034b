package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.lease.LeaseId;
import io.mailkeeper.healer.lease.LeasePlace;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseStore;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is read of the store once, before the loop runs.
 *
 * @param pool where reads of the store may hang
 */
record FirstLook(LeaseStore store, LeasePlace place, ExecutorService pool) {
  private static final Logger LOG = LoggerFactory.getLogger(FirstLook.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /**
   * The store may hang: the ceilings of the longest profile hold until it is read. Blocks for two
   * seconds at most.
   */
  LeaseRules.Ceilings ceilings() {
    Future<LeaseRules.Ceilings> asked = pool.submit(this::written);
    try {
      return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn(
          "the lease directory {} cannot be read yet: {}",
          place.place(),
          e.getCause() == null ? "no answer within " + PATIENCE : e.getCause().getMessage());
      return LeaseRules.Ceilings.DEFAULT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return LeaseRules.Ceilings.DEFAULT;
    }
  }

  private LeaseRules.Ceilings written() throws IOException {
    LeaseId id = place.leaseId().orElseThrow(() -> new IOException("lease.id is not there"));
    return new LeaseRules.Ceilings(id.ttlCeiling(), id.stopBoundCeiling());
  }

  /** The highest epoch this node has ever read of each hierarchy, from its local disk. */
  Map<String, Long> floors(Group group) throws IOException {
    Map<String, Long> floors = new HashMap<>();
    for (Hierarchy h : group.hierarchies()) {
      floors.put(h.tag(), store.floor(h.tag()));
    }
    return floors;
  }
}
