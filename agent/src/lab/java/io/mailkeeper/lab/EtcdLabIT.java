package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.lease.LeaseProfile;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two real mail nodes whose leases are in etcd, profile {@code standard}: no filesystem holds a
 * lease. Members are killed, paused and cut off; a node is cut off from all of them; all of them go
 * away. A witness fails the test when two nodes serve at once.
 */
class EtcdLabIT {

  private static final MailGroup GROUP = MailGroup.ipv4().withProfile(LeaseProfile.STANDARD);
  private static final LeaseTiming TIMING = GROUP.timing();

  /** By then the holder has stopped. */
  private static final Duration STOPPED = TIMING.ttl().plus(TIMING.stopBound());

  /** I9: by then exactly one node is in service again. */
  private static final Duration BOUND =
      TIMING.outwait().multipliedBy(2).plus(TIMING.renew().multipliedBy(2)).plusSeconds(20);

  @BeforeEach
  void requirements() {
    LabStore.ETCD.check();
  }

  private static Cluster running() {
    return Cluster.prepare(GROUP, LabStore.ETCD).start();
  }

  private static boolean serves(Cluster cluster, String node) {
    return cluster.api(node).hierarchy(MailGroup.TAG).isPresent()
        && cluster.api(node).serves(MailGroup.TAG);
  }

  private static void awaitWithin(
      Duration bound, Cluster cluster, String what, java.util.concurrent.Callable<Boolean> is) {
    try {
      await(what).atMost(bound).pollInterval(Duration.ofMillis(100)).until(is);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(what + "\n" + cluster.evidence(), e);
    }
  }

  @Test
  void a_node_that_is_powered_off_is_succeeded_and_its_incidents_stay() {
    try (Cluster cluster = running()) {
      MailClient mail = cluster.lab().client().mail(Lab.SERVICE_ADDRESS);
      assertThat(mail.send("kept").ok()).isTrue();
      assertThat(cluster.mailkeeper("n2", "lease", "show").orThrow().out())
          .contains("in etcd at http://10.79.0.14:2379")
          .contains("is held by n1, which is in service")
          .contains("its record advances");

      cluster.node("n1").powerOff();
      awaitWithin(BOUND, cluster, "n2 in service", () -> serves(cluster, "n2"));
      cluster.awaitMail(mail, "kept");

      cluster.node("n1").powerOn();
      cluster.startAgent("n1");
      cluster.awaitProtected("n2");
      await("n1 tells what happened on n2")
          .atMost(Cluster.PATIENCE)
          .until(
              () -> cluster.mailkeeper("n1", "incidents").out().contains("n2  sams  taken over"));
      cluster.mailkeeper("n2", "switchover", MailGroup.TAG, "--to", "n1").orThrow();
      cluster.awaitProtected("n1");
      assertThat(cluster.node("n1").exec("ls", LabNode.SHARED).out())
          .as("no lease on the filesystem")
          .doesNotContain("lease");
    }
  }

  @Test
  void one_member_of_three_may_be_killed_paused_or_cut_off() {
    try (Cluster cluster = running()) {
      EtcdMembers etcd = cluster.lab().etcd();
      long epoch = epoch(cluster);

      String killed = etcd.leader();
      etcd.kill(killed);
      servesOn(cluster, epoch);
      etcd.start(killed);
      etcd.awaitHealthy();

      String paused = etcd.leader();
      etcd.pause(paused);
      servesOn(cluster, epoch);
      etcd.resume(paused);
      etcd.awaitHealthy();

      String cut = etcd.leader();
      etcd.node(cut).cutStorage();
      servesOn(cluster, epoch);
      etcd.node(cut).healStorage();
      etcd.awaitHealthy();
      servesOn(cluster, epoch);
    }
  }

  /** For longer than a lease lasts, in the same epoch, and the other node stays ready. */
  private static void servesOn(Cluster cluster, long epoch) {
    cluster.watchQuietly(TIMING.ttl().plus(TIMING.renew()));
    cluster.awaitProtected("n1");
    assertThat(epoch(cluster)).as("n1 has never stopped").isEqualTo(epoch);
  }

  private static long epoch(Cluster cluster) {
    return cluster.api("n1").hierarchy().get("epoch").asLong();
  }

  @Test
  void a_node_cut_off_from_etcd_stops_and_the_other_takes_over() {
    try (Cluster cluster = running()) {
      cluster.node("n1").cutStorage();
      awaitWithin(STOPPED, cluster, "n1 has stopped", () -> !serves(cluster, "n1"));
      awaitWithin(BOUND, cluster, "n2 in service", () -> serves(cluster, "n2"));
      assertThat(cluster.mailkeeper("n1", "lease", "show").out())
          .contains("has not answered within");

      cluster.node("n1").healStorage();
      cluster.awaitProtected("n2");
    }
  }

  @Test
  void without_any_etcd_the_holder_stops_and_nobody_takes_over_until_it_is_back() {
    try (Cluster cluster = running()) {
      EtcdMembers etcd = cluster.lab().etcd();
      EtcdMembers.NAMES.forEach(etcd::kill);
      awaitWithin(STOPPED, cluster, "n1 has stopped", () -> !serves(cluster, "n1"));
      cluster.watchQuietly(TIMING.outwait());
      assertThat(serves(cluster, "n1") || serves(cluster, "n2")).as("nobody serves").isFalse();

      EtcdMembers.NAMES.forEach(etcd::start);
      etcd.awaitHealthy();
      awaitOne(cluster);

      EtcdMembers.NAMES.forEach(etcd::pause);
      awaitWithin(
          STOPPED,
          cluster,
          "the holder has stopped",
          () -> !serves(cluster, "n1") && !serves(cluster, "n2"));
      EtcdMembers.NAMES.forEach(etcd::resume);
      awaitOne(cluster);
    }
  }

  private static void awaitOne(Cluster cluster) {
    awaitWithin(
        BOUND,
        cluster,
        "one node in service",
        () -> serves(cluster, "n1") || serves(cluster, "n2"));
    cluster.awaitProtectedAnywhere();
  }
}
