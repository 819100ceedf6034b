package io.mailkeeper.lab;

import io.mailkeeper.healer.lease.LeaseProfile;
import java.util.function.Function;

/**
 * The product itself, with a profile of the lease; the witness sees to it that it does not cheat.
 */
final class MailkeeperContestant implements Contestant {
  private final Cluster cluster;

  /**
   * @param fence makes a cluster of a group whose nodes fence each other, confirmed; identity where
   *     there is none
   */
  MailkeeperContestant(LeaseProfile profile, Function<MailGroup, Cluster> fence) {
    this.cluster = fence.apply(MailGroup.ipv4().withProfile(profile)).start();
  }

  static String title(LeaseProfile profile) {
    return "mailkeeper " + profile.word();
  }

  @Override
  public Lab lab() {
    return cluster.lab();
  }

  @Override
  public void inflict(FigureEvent event, String active) {
    switch (event) {
      case POWER_OFF -> cluster.node(active).powerOff();
      case AGENT_KILLED -> cluster.agent(active).kill();
      case STORE_HANG -> cluster.node(active).hangStore();
      case PLANNED -> {
        String other = active.equals("n1") ? "n2" : "n1";
        cluster.api(active).post("switchover", "{\"node\": \"" + other + "\"}").orThrow();
      }
    }
  }

  @Override
  public void restore(FigureEvent event, String node) {
    if (!cluster.node(node).isOn()) { // pulled, or fenced
      cluster.node(node).powerOn();
      cluster.startAgent(node);
    } else if (event == FigureEvent.AGENT_KILLED) {
      cluster.startAgent(node);
    } else if (event == FigureEvent.STORE_HANG) {
      cluster.node(node).freeStore();
    }
  }

  @Override
  public void awaitReady() {
    cluster.awaitProtectedAnywhere();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
