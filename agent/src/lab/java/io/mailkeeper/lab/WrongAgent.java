package io.mailkeeper.lab;

import io.mailkeeper.agent.cli.AgentCommand;
import io.mailkeeper.agent.cli.AgentServices;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.loop.HealerFactory;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Healer;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.guard.GuardLauncher;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.MembershipRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An agent with one safety rule broken on purpose, to show that the witness would see it: {@code
 * hasty} waits a tenth of W, {@code unguarded} has a guard that never fires.
 */
final class WrongAgent {
  static final String HASTY = "hasty";
  static final String UNGUARDED = "unguarded";

  private WrongAgent() {}

  public static void main(String[] args)
      throws ConfigurationException, IOException, InterruptedException {
    Configuration configuration = Configuration.load(Path.of(args[1]));
    GuardLauncher own = GuardLauncher.ofThisProcess();
    boolean hasty = args[0].equals(HASTY);
    GuardLauncher launcher =
        hasty ? own : new GuardLauncher(own.java(), own.classPath(), IdleGuard.class.getName());
    HealerFactory healers = hasty ? WrongAgent::hastyHealer : HealerFactory.REAL;
    AgentServices services = AgentServices.start(configuration, launcher, healers);
    System.exit(AgentCommand.untilTold(services, configuration));
  }

  private static Healer hastyHealer(
      Group group, LeaseRules.Self self, String digest, LeaseRules.Ceilings ceilings) {
    Map<String, LeaseRules> rules = new HashMap<>();
    for (Hierarchy h : group.hierarchies()) {
      rules.put(h.tag(), new HastyRules(self, group.timing(), ceilings, h.policy().coldStart()));
    }
    return new Healer(group, new MembershipRules(self, group.timing(), digest), rules);
  }

  /** W cut to a tenth. */
  private static final class HastyRules extends LeaseRules {
    HastyRules(Self self, LeaseTiming timing, Ceilings ceilings, ColdStart coldStart) {
      super(self, timing, ceilings, coldStart);
    }

    @Override
    protected Duration outwait(Optional<EpochRecord> record) {
      return super.outwait(record).dividedBy(10);
    }
  }
}
