package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Healer;
import io.mailkeeper.healer.lease.LeaseRules;

/** Makes the healer of a node: the seam where a negative control puts in wrong rules. */
@FunctionalInterface
public interface HealerFactory {
  HealerFactory REAL = Healer::new;

  Healer make(Group group, LeaseRules.Self self, String digest, LeaseRules.Ceilings ceilings);
}
