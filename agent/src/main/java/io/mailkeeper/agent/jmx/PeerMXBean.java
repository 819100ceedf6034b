package io.mailkeeper.agent.jmx;

import org.jspecify.annotations.Nullable;

/** Another node of the group, as this node sees it. */
@Description("Another node of the group, as this node sees it.")
public interface PeerMXBean {
  @Description("True when it answers over the network.")
  boolean isAnswering();

  @Description("True when its record in the store advances.")
  boolean isRecordAdvancing();

  @Description("Seconds since its record in the store last changed; empty when never seen.")
  @Nullable Double getRecordSecondsAgo();

  @Description("Why its record cannot be read; empty when it can.")
  String getFault();

  @Description("Whether its group definition equals ours: same, differs or unknown.")
  String getDefinition();

  @Description("Keys of the group definition that differ, with both values.")
  String[] getDifferences();
}
