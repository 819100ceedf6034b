package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three real mail nodes, profile {@code fast}: the service goes from one to the next by priority,
 * and each of two hierarchies goes its own way. A witness for each hierarchy fails the test when
 * two nodes serve at once.
 */
class CascadeLabIT {

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void the_service_goes_from_node_to_node_until_only_the_last_is_left() {
    try (Cluster cluster = Cluster.running(MailGroup.ipv4().on("n1", "n2", "n3"))) {
      MailClient mail = cluster.lab().client().mail(Lab.SERVICE_ADDRESS);
      assertThat(mail.send("kept-by-n1").ok()).isTrue();
      assertThat(cluster.foretoldEnd("n2", "node"))
          .startsWith("In the end sams is in service on n2");
      assertThat(cluster.foretold("n3", "node"))
          .contains("n2 goes first; if it does not, n3 does.");

      cluster.node("n1").powerOff();
      cluster.awaitProtected("n2");
      assertThat(mail.send("kept-by-n2").ok()).isTrue();
      assertThat(cluster.foretoldEnd("n3", "node"))
          .startsWith("In the end sams is in service on n3");

      cluster.node("n2").powerOff();
      cluster.awaitInService("n3");
      cluster.awaitMail(mail, "kept-by-n1");
      cluster.awaitMail(mail, "kept-by-n2");
      assertThat(cluster.api("n3").isProtected()).isFalse();
      assertThat(cluster.foretoldEnd("n3", "node")).startsWith("Nobody could take over");

      for (String back : new String[] {"n1", "n2"}) {
        cluster.node(back).powerOn();
        cluster.startAgent(back);
      }
      cluster.awaitHierarchy(
          "n3",
          "n3 in service, both others ready",
          h -> h.get("others").size() == 2 && allReady(h.get("others")));
      for (String back : new String[] {"n1", "n2"}) { // ready by its record before it answers
        cluster.awaitHierarchy(
            back, back + " stands by", h -> h.get("mode").asText().equals("out_of_service"));
      }
      assertThat(cluster.api("n3").serves(MailGroup.TAG)).isTrue();
    }
  }

  @Test
  void of_two_hierarchies_only_that_of_the_lost_node_moves() {
    MailGroup two = MailGroup.ipv4().on("n1", "n2", "n3").withPortal();
    try (Cluster cluster = Cluster.running(two)) {
      String portal = MailGroup.PORTAL_TAG;
      cluster.mailkeeper("n1", "switchover", portal, "--to", "n3").orThrow();
      cluster.awaitInService(portal, "n3");
      long epoch = epoch(cluster);

      cluster.node("n3").powerOff();
      cluster.awaitInService(portal, "n2");
      cluster.awaitProtected("n1");
      assertThat(epoch(cluster)).as("the mail service has stayed").isEqualTo(epoch);

      cluster.node("n1").powerOff();
      cluster.awaitInService(MailGroup.TAG, "n2");
      assertThat(cluster.api("n2").serves(portal)).isTrue();
    }
  }

  /** A node that could take over has no reason why not. */
  private static boolean allReady(JsonNode others) {
    return StreamSupport.stream(others.spliterator(), false)
        .allMatch(why -> why.asText().isEmpty());
  }

  private static long epoch(Cluster cluster) {
    return cluster.api("n1").hierarchy().get("epoch").asLong();
  }
}
