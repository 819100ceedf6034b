package io.mailkeeper.agent.jmx;

/** One resource of a hierarchy on this node. */
@Description("One resource of a hierarchy on this node: an address, a filesystem or a daemon.")
public interface ResourceMXBean {
  @Description("ip, filesystem or daemon.")
  String getKind();

  @Description("unknown, out, starting, in, stopping or failed.")
  String getPhase();

  @Description("The last thing that was done or found, one sentence.")
  String getDetail();
}
