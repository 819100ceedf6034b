package io.mailkeeper.lab;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a campaign does to a cluster; one sentence each. */
enum FaultKind {
  /** SIGSTOP to the agent, SIGCONT later. */
  AGENT_PAUSED,
  /** SIGKILL to the agent, started again later. */
  AGENT_KILLED,
  /** SIGTERM to the agent, started again at once. */
  AGENT_RESTARTED,
  /** SIGTERM to the agent, started again at once from another jar. */
  AGENT_UPGRADED,
  /** SIGKILL to the guard; the agent starts another one. */
  GUARD_KILLED,
  /** SIGSTOP to the guard, SIGCONT later; the agent runs on. */
  GUARD_PAUSED,
  /** SIGKILL to the master of a mail daemon. */
  DAEMON_KILLED,
  /** The node goes without a word, and boots later. */
  POWER_OFF,
  /** The cable to the users is pulled. */
  SERVICE_CUT,
  /** The cable between the nodes is pulled. */
  INTERCONNECT_CUT,
  /** The node is heard by the users and does not hear them. */
  SERVICE_DEAF,
  /** The node is heard by the other one and does not hear it. */
  INTERCONNECT_DEAF,
  /** Every access to the shared directory hangs, on one node. */
  STORE_HANG,
  /** The shared filesystem has no block left. */
  DISK_FULL,
  /** The wall clock of one node jumps by up to a year. */
  CLOCK_JUMP,
  /** The cable to the bricks is pulled, on one node. */
  STORAGE_CUT,
  /** SIGKILL to the server of one brick. */
  BRICK_KILLED,
  /** The node of one brick goes without a word. */
  BRICK_OFF;

  private static final Set<FaultKind> OF_BRICKS = EnumSet.of(BRICK_KILLED, BRICK_OFF);
  private static final Set<FaultKind> PASSING =
      EnumSet.of(AGENT_RESTARTED, AGENT_UPGRADED, GUARD_KILLED, DAEMON_KILLED);

  /** What can be done to a cluster on this store. */
  static Set<FaultKind> on(LabStore store) {
    return switch (store) {
      case DIRECTORY ->
          EnumSet.complementOf(EnumSet.of(DISK_FULL, STORAGE_CUT, BRICK_KILLED, BRICK_OFF));
      case ETCD -> EnumSet.complementOf(EnumSet.of(DISK_FULL, BRICK_KILLED, BRICK_OFF));
      case SMALL -> EnumSet.complementOf(EnumSet.of(STORAGE_CUT, BRICK_KILLED, BRICK_OFF));
      case GLUSTER -> EnumSet.complementOf(EnumSet.of(DISK_FULL));
    };
  }

  boolean ofBricks() {
    return OF_BRICKS.contains(this);
  }

  /** Whether it is over when it has happened. */
  boolean passesByItself() {
    return PASSING.contains(this);
  }

  /** As it stands in the campaign's file. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
