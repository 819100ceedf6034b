package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service that fails on every node does not go round in circles: an operator is asked for. */
class FlappingLabIT {
  private static final String CONFIGURATION = "/etc/mail/sendmail.cf";

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void a_service_that_starts_nowhere_asks_for_an_operator_and_obeys_one_when_it_is_mended() {
    try (Cluster cluster = Cluster.running()) {
      List<String> good = new ArrayList<>();
      for (String name : MailGroup.NODES) {
        LabNode node = cluster.node(name);
        good.add(node.readFile(CONFIGURATION));
        node.writeFile(CONFIGURATION, "this is no configuration\n");
      }
      assertThat(cluster.foretoldEnd("n1", "sendmail"))
          .startsWith("In the end sams is given to n2");
      MailDaemon.SENDMAIL.killOn(cluster.node("n1"));

      for (String name : MailGroup.NODES) {
        cluster.awaitHierarchy(name, name + " asks for an operator", h -> !needed(h).isEmpty());
        await("what the other node has written")
            .atMost(cluster.patience())
            .until(
                () -> tells(cluster.api(name), "It was given up on n1", "It was given up on n2"));
      }
      System.out.println(String.join("\n", cluster.api("n1").explain()));
      Ran incidents = cluster.mailkeeper("n1", "incidents", MailGroup.TAG);
      System.out.println(incidents.out());
      assertThat(incidents.out())
          .contains("n1  sams  restarted sendmail", "n1  sams  given up", "n2  sams  given up");

      cluster.endAgent("n1");
      cluster.startAgent("n1");
      cluster.awaitHierarchy("n1", "it remembers", h -> needed(h).startsWith("it failed here"));

      mend(cluster, good);
      cluster.mailkeeper("n1", "in-service", MailGroup.TAG, "--timeout", "60s").orThrow();
      cluster.awaitInService("n1");
      cluster.awaitHierarchy("n1", "nobody is needed any more", h -> needed(h).isEmpty());
      assertThat(cluster.mailkeeper("n1", "incidents").out()).contains("n1  sams  ordered in");
    }
  }

  private static void mend(Cluster cluster, List<String> good) {
    for (int i = 0; i < good.size(); i++) {
      cluster.node(MailGroup.NODES.get(i)).writeFile(CONFIGURATION, good.get(i));
    }
  }

  private static boolean tells(NodeApi api, String... beginnings) {
    List<String> sentences = api.explain();
    return Stream.of(beginnings).allMatch(b -> sentences.stream().anyMatch(s -> s.startsWith(b)));
  }

  private static String needed(JsonNode hierarchy) {
    return hierarchy.get("operatorNeeded").asText();
  }
}
