package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node is taken out of the group's definition while it is in service. */
class RedefinitionLabIT {
  private static final String NEW = "/etc/mailkeeper/new.yml";

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  private static Ran apply(Cluster cluster, String text, String... more) {
    cluster.node("n1").writeFile(NEW, text);
    String[] arguments = new String[3 + more.length];
    arguments[0] = "apply";
    arguments[1] = "-f";
    arguments[2] = NEW;
    System.arraycopy(more, 0, arguments, 3, more.length);
    return cluster.mailkeeper("n1", arguments).orThrow();
  }

  @Test
  void the_node_in_service_hands_over_and_takes_nothing_over_any_more() {
    try (Cluster cluster = Cluster.running()) {
      String before = cluster.node("n1").readFile(NodeSetup.GROUP_FILE);
      String without = before.replace("{n1: 1, n2: 10}", "{n2: 10}");
      assertThat(without).isNotEqualTo(before);
      assertThat(apply(cluster, without, "--dry-run").out())
          .contains("n1 is no longer listed in sams", "dry run: nothing was published");

      cluster
          .mailkeeper("n1", "maintenance", "on", "--for", "10m", "--reason", "a move is due")
          .orThrow();
      assertThat(apply(cluster, without).out()).contains("published revision 1");

      cluster.awaitHierarchyOn(
          "n1", "n1 knows revision 1", s -> s.at("/revision/published").asInt() == 1);
      cluster.awaitHierarchyOn(
          "n2", "n2 has kept it", s -> s.at("/revision/published").asInt() == 1);
      assertThat(cluster.api("n1").explain())
          .contains(
              "Revision 1 of the group definition is published; n1 runs what its group file says"
                  + " until its agent is restarted.",
              "What happens next: revision 1 of the group definition no longer lists n1: it is"
                  + " handed over to n2 when the maintenance is over.");
      cluster.agent("n2").kill();
      cluster.startAgent("n2");
      cluster.awaitHierarchyOn("n2", "n2 runs it", s -> s.at("/revision/running").asInt() == 1);
      cluster.awaitProtected("n1");

      cluster.mailkeeper("n1", "maintenance", "off").orThrow();
      cluster.awaitInService("n2");
      cluster.awaitIncident("n2", "handed over to n2: revision 1 of the group definition");
      assertThat(cluster.mailkeeper("n2", "status").orThrow().out())
          .contains("  definition  revision 1\n");
      cluster.awaitHierarchy(
          "n1",
          "n1 takes nothing over",
          h ->
              h.get("obstacle")
                  .asText()
                  .equals("revision 1 of the group definition no longer lists n1"));

      assertThat(apply(cluster, before).out()).contains("published revision 2");
      cluster.agent("n1").kill();
      cluster.startAgent("n1");
      cluster.awaitHierarchyOn(
          "n2", "n2 knows revision 2", s -> s.at("/revision/published").asInt() == 2);
      cluster.agent("n2").kill();
      cluster.startAgent("n2");
      cluster.awaitProtectedAnywhere();
    }
  }
}
