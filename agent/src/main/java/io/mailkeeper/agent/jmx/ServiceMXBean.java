package io.mailkeeper.agent.jmx;

/** One probed service of a hierarchy on this node. */
@Description("One probed service of a hierarchy, as the probes of this node see it.")
public interface ServiceMXBean {
  @Description("The daemon that is restarted when the service fails.")
  String getDaemon();

  @Description("Protocol of the probe.")
  String getProtocol();

  @Description("unknown, good, failing or failed.")
  String getHealth();

  @Description("Failed probes in a row.")
  int getFailures();

  @Description("Why the last probe failed; empty when it did not.")
  String getReason();

  @Description(
      "What is to be said of its certificate, such as that it runs out soon; empty for nothing.")
  String getCertificate();

  @Description("Recovery of its daemon: steady, restarting, verifying, waiting or exhausted.")
  String getRecovery();

  @Description("Restarts of its daemon that count against the limit of the window.")
  int getRestarts();
}
