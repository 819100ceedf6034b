package io.mailkeeper.agent.demo;

/** What the script does, in the order of the story. */
enum DemoEvent {
  /** A daemon dies; the agent on the same node starts it again. */
  KILL_SMTP("kill -9 of the SMTP daemon"),
  /** A daemon hangs with its port open; only a probe notices. */
  HANG_IMAP("the IMAP daemon hangs"),
  /** The node in service loses power; the other one takes over. */
  POWER_OFF("power off the node in service"),
  /** It comes back and becomes the standby; the service stays where it is. */
  POWER_ON("power on, it becomes the standby"),
  /** An administrator moves the service. */
  SWITCHOVER("planned switchover");

  private final String title;

  DemoEvent(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
