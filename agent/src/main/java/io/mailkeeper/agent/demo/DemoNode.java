package io.mailkeeper.agent.demo;

/**
 * What the script does to a node, and asks of it. A method returns when it is done, not when its
 * effect is seen.
 */
interface DemoNode {

  String name();

  /** {@code kill -9} of one mail daemon. */
  void kill(OutageMeter.Protocol daemon);

  /** SIGSTOP: it keeps its connections and its port, and answers nothing. */
  void hang(OutageMeter.Protocol daemon);

  /** {@code kill -9} of everything that runs on this node at once: agent, guard, daemons. */
  void powerOff();

  /** Whether {@link #powerOff} was the last word. */
  boolean isOff();

  /** Starts guard and agent of a node that is off. */
  void powerOn();

  /** Asks for a planned switchover to this node; does not wait for it. */
  void takeOver();

  /** Whether it could take over now. */
  boolean isReady();
}
