package io.mailkeeper.agent.jmx;

import java.util.Map;

/** One hierarchy on this node, and what an operator may ask for. */
@Description("One hierarchy on this node, and what an operator may ask for.")
public interface HierarchyMXBean {
  @Description("out_of_service, starting, in_service, stopping or clearing.")
  String getMode();

  @Description("Seconds in this mode.")
  double getModeSeconds();

  @Description("Why it is in this mode, one sentence.")
  String getWhy();

  @Description("Why nothing more happens by itself although it is not well; empty when it is.")
  String getOperatorNeeded();

  @Description("True when the service is in service on this node.")
  boolean isInServiceHere();

  @Description("True when it is in service here and another node is ready to take over.")
  boolean isProtected();

  @Description("True when this node could take it over now.")
  boolean isCandidate();

  @Description("Why this node could not take it over; empty when it could.")
  String getObstacle();

  @Description("The other nodes, and why each could not take over; empty when it could.")
  Map<String, String> getOtherNodes();

  @Description("Condition of the mail store: unknown, good, full, hung ...")
  String getStorage();

  @Description("The same in words.")
  String getStorageDetail();

  @Description("What was found running here although it is not in service here.")
  String[] getStrays();

  /**
   * @return what happens next, one sentence
   * @throws IllegalStateException the request was refused, and why
   * @throws IllegalArgumentException there is no such node
   */
  @Description("Brings the hierarchy into service. Answers what happens next; does not wait.")
  String inService(@Description("Node to start on; empty for this one.") String node);

  /**
   * @return what happens next, one sentence
   * @throws IllegalStateException the request was refused, and why
   */
  @Description("Stops the hierarchy, on whichever node it is, and keeps it stopped.")
  String outOfService();

  /**
   * @return what happens next, one sentence
   * @throws IllegalStateException the request was refused, and why
   * @throws IllegalArgumentException there is no such node
   */
  @Description("Moves the hierarchy in order to another node. Answers what happens next.")
  String switchover(
      @Description("Node to move to.") String node,
      @Description("True to move even though the node says it is not ready.") boolean force);

  @Description("What waits for an operator's word on this node; empty for nothing.")
  String getWaitsForWord();

  /**
   * Has done what waits for an operator's word.
   *
   * @throws IllegalStateException nothing waits, or it was refused, and why
   */
  @Description("Has done what waits for an operator's word. Answers what happens next.")
  String confirm();

  /**
   * Has what waits for an operator's word not done.
   *
   * @throws IllegalStateException nothing waits, or it was refused, and why
   */
  @Description("Has what waits for an operator's word not done. Answers what happens next.")
  String decline();
}
