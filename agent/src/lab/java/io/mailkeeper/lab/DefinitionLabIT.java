package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The standby's group.yml says something else than the holder's. */
class DefinitionLabIT {
  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void both_nodes_say_which_keys_differ_until_they_are_equal_again() {
    try (Cluster cluster = Cluster.prepare()) {
      startWithDifference(cluster);

      for (String name : new String[] {"n1", "n2"}) {
        cluster.awaitHierarchyOn(name, name + " names two keys", s -> differences(s).size() == 2);
        assertThat(differences(cluster.status(name).orElseThrow()))
            .anyMatch(d -> d.contains("stop_max") && d.contains("10s") && d.contains("11s"))
            .anyMatch(d -> d.contains("attempts") && d.contains("3") && d.contains("4"));
        assertThat(cluster.mailkeeper(name, "status").orThrow().out())
            .contains("other definition: ")
            .contains("stop_max")
            .contains("attempts");
        assertThat(cluster.mailkeeper(name, "explain").orThrow().out())
            .contains("has another group definition than " + name + ": ");
      }
      assertThat(cluster.api("n2").hierarchy().get("candidate").asBoolean()).isFalse();
      assertThat(cluster.api("n1").hierarchy().get("protectedNow").asBoolean()).isFalse();

      Ran switchover = cluster.mailkeeper("n1", "switchover", "sams", "--to", "n2");
      assertThat(switchover.exit()).as(switchover.toString()).isEqualTo(3);
      assertThat(switchover.err()).contains("n2's group definition differs from the one here");
      assertThat(cluster.api("n1").hierarchy().get("mode").asText()).isEqualTo("in_service");

      makeEqual(cluster);
      cluster.awaitProtected("n1");
      assertThat(cluster.api("n2").hierarchy().get("candidate").asBoolean()).isTrue();
      cluster.awaitHierarchyOn("n1", "n1 finds no difference", s -> differences(s).isEmpty());
      cluster.mailkeeper("n1", "switchover", "sams", "--to", "n2").orThrow();
      cluster.awaitProtected("n2");
    }
  }

  /** A node is a candidate only with the definition of the last holder. */
  @Test
  void a_standby_with_another_definition_does_not_take_over_from_a_dead_holder() {
    try (Cluster cluster = Cluster.prepare()) {
      startWithDifference(cluster);
      cluster.awaitHierarchyOn("n2", "n2 knows n1's keys", s -> differences(s).size() == 2);

      cluster.node("n1").powerOff();
      cluster.watchQuietly(Duration.ofSeconds(4)); // W is 2.9 s

      assertThat(cluster.api("n2").hierarchy().get("mode").asText()).isEqualTo("out_of_service");
      assertThat(cluster.api("n2").hierarchy().get("obstacle").asText())
          .isEqualTo("the group definition here differs from the one on n1");
      assertThat(cluster.node("n2").pidsOf(MailDaemon.SENDMAIL.executable())).isEmpty();

      makeEqual(cluster);
      cluster.awaitInService("n2");
    }
  }

  @Test
  void an_operator_may_start_the_service_with_the_other_definition() {
    try (Cluster cluster = Cluster.prepare()) {
      startWithDifference(cluster);
      cluster.node("n1").powerOff();
      cluster.awaitHierarchy("n2", "n1 counts as gone", h -> h.get("holder").isNull());

      cluster.mailkeeper("n2", "in-service", "sams").orThrow();

      cluster.awaitInService("n2");
    }
  }

  private static void startWithDifference(Cluster cluster) {
    LabNode n2 = cluster.node("n2");
    String same = n2.readFile(NodeSetup.GROUP_FILE);
    String other =
        same.replace("    stop_max: 10s", "    stop_max: 11s")
            .replace("attempts: 3", "attempts: 4");
    assertThat(other).isNotEqualTo(same);
    n2.writeFile(NodeSetup.GROUP_FILE, other);
    cluster.startAgent("n1");
    cluster.awaitInService("n1");
    cluster.startAgent("n2");
    cluster.awaitHierarchy(
        "n2", "n2 sees n1 in service", h -> h.get("holder").asText().equals("n1"));
    cluster.awaitHierarchyOn(
        "n1", "n1 sees n2", s -> !s.get("peers").get(0).get("sameDefinition").asBoolean(true));
  }

  private static void makeEqual(Cluster cluster) {
    LabNode n2 = cluster.node("n2");
    n2.writeFile(NodeSetup.GROUP_FILE, MailGroup.ipv4().text(cluster.lab()));
    cluster.agent("n2").kill();
    cluster.startAgent("n2");
  }

  private static List<String> differences(JsonNode status) {
    var keys = new ArrayList<String>();
    status.get("peers").get(0).get("differences").forEach(d -> keys.add(d.asText()));
    return keys;
  }
}
