package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A third machine is a copy of a node: the same name, the same machine id, the same lease. */
class CloneLabIT {
  private static final String CLONED = "another machine runs an agent as node ";

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void a_standby_with_a_clone_takes_over_only_when_that_has_gone() {
    try (Cluster cluster = Cluster.monitored()) {
      startClone(cluster, "n2");
      awaitCloned(cluster, "n2", "n2");
      awaitCloned(cluster, "n3", "n2");
      assertThat(cluster.api("n2").hierarchy().get("obstacle").asText()).contains(CLONED + "n2");
      cluster.awaitHierarchy(
          "n1", "n1 has nobody to hand over to", h -> !h.get("protectedNow").asBoolean());

      cluster.node("n1").powerOff();
      cluster.watchQuietly(cluster.group().timing().outwait().multipliedBy(3));
      assertThat(cluster.api("n2").hierarchy().get("mode").asText()).isEqualTo("out_of_service");
      assertThat(cluster.api("n3").hierarchy().get("mode").asText()).isEqualTo("out_of_service");

      cluster.node("n3").powerOff();
      cluster.awaitInService("n2");
      awaitRecord(cluster, "n2", "");
    }
  }

  /** In {@code standard}: that another agent starts on the same processors must not matter. */
  @Test
  void a_holder_with_a_clone_goes_on() {
    MailGroup standard = MailGroup.ipv4().withProfile(LeaseProfile.STANDARD);
    try (Cluster cluster = Cluster.monitored(standard)) {
      long epoch = cluster.api("n1").hierarchy().get("epoch").asLong();
      startClone(cluster, "n1");
      awaitCloned(cluster, "n1", "n1");
      awaitCloned(cluster, "n3", "n1");

      cluster.watchQuietly(cluster.group().timing().outwait());
      assertThat(cluster.api("n1").hierarchy().get("mode").asText()).isEqualTo("in_service");
      assertThat(cluster.api("n1").hierarchy().get("epoch").asLong()).isEqualTo(epoch);
      assertThat(cluster.api("n3").hierarchy().get("mode").asText()).isEqualTo("out_of_service");
      assertThat(String.join("\n", cluster.api("n1").explain())).contains(CLONED + "n1");
    }
  }

  private static void startClone(Cluster cluster, String of) {
    NodeSetup.copy(cluster.node(of), cluster.node("n3"));
    cluster.mailkeeper("n3", "lease", "join", "--confirm").orThrow();
    cluster.startAgent("n3");
  }

  private static void awaitCloned(Cluster cluster, String where, String name) {
    awaitRecord(cluster, where, CLONED + name);
  }

  private static void awaitRecord(Cluster cluster, String where, String start) {
    cluster.awaitHierarchyOn(
        where,
        where + " says of its own record: '" + start + "...'",
        s ->
            start.isEmpty()
                ? s.get("recordFault").asText().isEmpty()
                : s.get("recordFault").asText().startsWith(start));
  }
}
