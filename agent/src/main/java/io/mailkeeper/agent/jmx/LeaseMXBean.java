package io.mailkeeper.agent.jmx;

import org.jspecify.annotations.Nullable;

/** The lease of one hierarchy, as this node sees it. */
@Description("The lease of one hierarchy, as this node sees it.")
public interface LeaseMXBean {
  @Description(
      "What this node is to the lease: observer, claiming, confirming, fencing, holder, stopping,"
          + " releasing or lost.")
  String getRole();

  @Description("True when this node holds the lease.")
  boolean isHeld();

  @Description("The node that holds the lease, as far as this node can tell; empty when unknown.")
  String getHolder();

  @Description("The newest epoch this node knows.")
  long getEpoch();

  @Description(
      "Seconds until the guard would stop the service; empty when this node holds no lease.")
  @Nullable Double getRemainingSeconds();

  @Description("Seconds until the agent would stop in order; empty when this node holds no lease.")
  @Nullable Double getSoftRemainingSeconds();

  @Description("Condition of the lease directory: good, or what is wrong with it.")
  String getStore();

  @Description("The same in words.")
  String getStoreDetail();

  @Description("What is awaited next, one sentence.")
  String getOutlook();

  @Description("True when an operator has said that nobody is to start the service.")
  boolean isParked();
}
