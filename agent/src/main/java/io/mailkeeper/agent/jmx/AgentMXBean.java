package io.mailkeeper.agent.jmx;

import org.jspecify.annotations.Nullable;

/** This node's agent. */
@Description("The agent of this node.")
public interface AgentMXBean {
  @Description("Name of this node.")
  String getNode();

  @Description("Name of the failover group.")
  String getGroup();

  @Description("Version of the agent.")
  String getVersion();

  @Description("Identity of this run of the agent.")
  String getInstance();

  @Description("Seconds since the machine was started, by the clock that leases are measured with.")
  double getUptimeSeconds();

  @Description("SHA-256 of the group definition; equal on all nodes.")
  String getDefinition();

  @Description("Lease profile: standard, fast or custom.")
  String getProfile();

  @Description(
      "What stops this node when the agent cannot: A fence, B hardware watchdog, C software"
          + " watchdog, D guard process only.")
  String getSafetyClass();

  @Description("What the safety class rests on, or why it is no better.")
  String getSafety();

  @Description("Why the guard cannot be used; empty when it can.")
  String getGuardFault();

  @Description("The open freeze window; empty outside of one.")
  String getFreezeWindow();

  @Description("What the last self-check found; empty when all was good.")
  String getSelfCheck();

  @Description("What is wrong with this node's own record in the store; empty when nothing is.")
  String getRecordFault();

  @Description("Seconds of the last round trip of a write through the store; empty when unknown.")
  @Nullable Double getVisibilitySeconds();

  @Description("Seconds left of the maintenance that is on; 0 when none is.")
  double getMaintenanceRemainingSeconds();

  @Description("Reason of the maintenance that is on; empty when none is.")
  String getMaintenanceReason();

  @Description("Shared causes that fail as seen from this node, with what was found.")
  String[] getFailingCauses();

  @Description("Tags of the hierarchies of the group.")
  String[] getHierarchies();

  @Description("The last 50 events of this node, oldest first.")
  String[] getRecentEvents();

  @Description("Nothing is moved, restarted or taken over by itself for so long; 0 ends it.")
  String maintenance(
      @Description("How long, in seconds; 0 ends it.") int seconds,
      @Description("Why, for whoever looks at the status.") String reason);
}
