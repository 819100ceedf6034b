package io.mailkeeper.agent.jmx;

/** One probed service of a hierarchy on this node. */
@Description("One probed service of a hierarchy, as the probes of this node see it.")
public interface ServiceMXBean {
  @Description("The daemon that is restarted when the service fails.")
  String getDaemon();

  @Description("Protocol of the probe.")
  String getProtocol();

  @Description("unknown, good, degraded (it answers, but late), failing or failed.")
  String getHealth();

  @Description("Failed probes that count: in a row, or among the last ones.")
  int getFailures();

  @Description("Why the last probe failed, or how late it answers; empty when all is well.")
  String getReason();

  @Description(
      "What is to be said of its certificate, such as that it runs out soon; empty for nothing.")
  String getCertificate();

  @Description("Recovery of its daemon: steady, restarting, verifying, waiting or exhausted.")
  String getRecovery();

  @Description("Restarts of its daemon that count against the limit of the window.")
  int getRestarts();
}
