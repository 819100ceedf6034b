package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who decides: what waits for an operator's word, what goes back by itself; told beforehand. */
class PolicyLabIT {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(8);

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  private static String asked(JsonNode hierarchy) {
    return hierarchy.get("waitsForWord").asText();
  }

  private static List<String> explained(Cluster cluster, String node) {
    List<String> sentences = cluster.api(node).explain();
    System.out.println(node + ":\n  " + String.join("\n  ", sentences));
    return sentences;
  }

  @Test
  void a_node_without_power_is_taken_over_on_an_operators_word() {
    MailGroup group = MailGroup.ipv4().with("confirm: {within: 10m}");
    try (Cluster cluster = Cluster.running(group)) {
      String question = "taking over from n1 waits for an operator's word";
      assertThat(cluster.foretold("n2", "node")).anyMatch(s -> s.contains(question));

      cluster.node("n1").powerOff();

      cluster.awaitHierarchy("n2", "n2 asks", h -> asked(h).startsWith(question));
      cluster.watchQuietly(LONG_ENOUGH);
      assertThat(explained(cluster, "n2"))
          .anyMatch(s -> s.startsWith("An operator is needed: " + question))
          .anyMatch(
              s -> s.startsWith("What happens next: without an answer that is done in 9 min"));
      Ran declined = cluster.mailkeeper("n2", "decline", MailGroup.TAG).orThrow();
      assertThat(declined.err()).contains("taking over from n1 was declined by operator at");
      assertThat(explained(cluster, "n2"))
          .contains("What happens next: nothing of that without an operator's word.");

      cluster.mailkeeper("n2", "confirm", MailGroup.TAG).orThrow();
      cluster.awaitInService("n2");
      Ran again = cluster.mailkeeper("n2", "confirm", MailGroup.TAG);
      assertThat(again.exit()).isEqualTo(3);
      assertThat(again.err()).contains("nothing waits for an operator's word on n2");
    }
  }

  @Test
  void without_an_answer_in_time_it_is_taken_over() {
    MailGroup group = MailGroup.ipv4().with("confirm: {within: 6s}");
    try (Cluster cluster = Cluster.running(group)) {
      List<String> told = cluster.foretold("n2", "node");
      assertThat(told.get(told.size() - 1)).startsWith("In the end sams is in service on n2");
      cluster.node("n1").powerOff();
      cluster.awaitHierarchy("n2", "n2 asks", h -> !asked(h).isEmpty());
      cluster.awaitInService("n2");
    }
  }

  @Test
  void where_nothing_is_to_be_done_unasked_a_daemon_is_restarted_on_a_word() {
    try (Cluster cluster = Cluster.running(MailGroup.ipv4().with("notify_only: true"))) {
      String question = "restarting sendmail waits for an operator's word";
      assertThat(cluster.foretold("n1", "sendmail")).anyMatch(s -> s.contains(question));
      MailDaemon.SENDMAIL.killOn(cluster.node("n1"));
      cluster.awaitHierarchy("n1", "n1 asks", h -> asked(h).startsWith(question));
      cluster.watchQuietly(LONG_ENOUGH);
      assertThat(explained(cluster, "n1"))
          .anyMatch(s -> s.startsWith("An operator is needed: " + question));

      cluster.mailkeeper("n2", "confirm", MailGroup.TAG).orThrow();
      cluster.awaitHierarchy("n1", "sendmail is back", h -> asked(h).isEmpty());
      cluster.awaitEvent("n1", "recovered");
      cluster.awaitProtected("n1");
    }
  }

  @Test
  void it_goes_back_by_itself_when_its_node_has_settled_but_not_where_an_operator_has_put_it() {
    String back = "switchback: {automatic: [n1], settle: 6s}";
    try (Cluster cluster = Cluster.running(MailGroup.ipv4().with(back))) {
      LabNode n1 = cluster.node("n1");
      assertThat(cluster.foretoldEnd("n2", "node"))
          .startsWith("In the end sams is in service on n2");
      n1.powerOff();
      cluster.awaitInService("n2");
      n1.powerOn();
      cluster.startAgent("n1");
      cluster.awaitHierarchy(
          "n1", "n1 settles", h -> h.get("switchback").asText().startsWith("n1 asks for it back"));
      assertThat(explained(cluster, "n1"))
          .anyMatch(s -> s.startsWith("What happens next: ") && s.contains("n1 asks for it back"));
      assertThat(cluster.foretoldEnd("n2", "node")).startsWith("n1 would take over, once n2's");
      cluster.awaitInService("n1");
      cluster.awaitProtected("n1");
      assertThat(cluster.mailkeeper("n2", "incidents").orThrow().out())
          .contains("n2  sams  handed over to n1: switchback to n1, asked by automatic switchback");

      cluster.mailkeeper("n1", "switchover", MailGroup.TAG, "--to", "n2").orThrow();
      cluster.awaitHierarchy(
          "n1",
          "n1 lets it be",
          h -> h.get("switchback").asText().contains("an operator has moved it away"));
      cluster.watchQuietly(LONG_ENOUGH);
      cluster.awaitInService("n2");
    }
  }

  @Test
  void the_failure_of_a_service_that_is_only_told_restarts_nothing_and_that_of_another_does() {
    try (Cluster cluster = Cluster.running(MailGroup.ipv4().onlyTelling("http"))) {
      String onlyTold = "; notify only, nothing is restarted";
      List<String> told = cluster.foretold("n1", "http");
      assertThat(told).anyMatch(s -> s.endsWith(onlyTold)).noneMatch(s -> s.contains("restarting"));
      assertThat(told.get(told.size() - 1))
          .startsWith("In the end sams is in service on n1 as before");
      assertThat(cluster.foretold("n1", "smtp")).anyMatch(s -> s.contains("restarting sendmail: "));
      long epoch = cluster.api("n1").hierarchy().get("epoch").asLong();
      LabNode n1 = cluster.node("n1");
      String server = n1.readFile(AppServer.HTTP.pidFile()).strip();

      n1.signal(Long.parseLong(server), "STOP"); // it is there, and does not answer
      cluster.awaitHierarchy("n1", "http fails", h -> health(h, "http").equals("failed"));
      assertThat(explained(cluster, "n1"))
          .anyMatch(s -> s.startsWith("Service http is failed: ") && s.contains(onlyTold));
      n1.signal(MailDaemon.SENDMAIL.masterPid(n1), "STOP");
      cluster.awaitEvent("n1", "recovered");
      cluster.watchQuietly(LONG_ENOUGH);

      assertThat(health(cluster.api("n1").hierarchy(), "http")).isEqualTo("failed");
      assertThat(n1.readFile(AppServer.HTTP.pidFile()).strip()).isEqualTo(server);
      assertThat(cluster.api("n1").hierarchy().get("epoch").asLong()).isEqualTo(epoch);
      assertThat(cluster.mailkeeper("n1", "incidents").orThrow().out())
          .contains("restarted sendmail")
          .doesNotContain("restarted samshttpd");
      assertThat(cluster.mailkeeper("n1", "events").orThrow().out()).contains(onlyTold);
      n1.signal(Long.parseLong(server), "CONT");
      cluster.awaitHierarchy("n1", "http is good", h -> health(h, "http").equals("good"));
      cluster.awaitProtected("n1");
    }
  }

  private static String health(JsonNode hierarchy, String service) {
    for (JsonNode s : hierarchy.get("services")) {
      if (s.get("name").asText().equals(service)) {
        return s.get("health").asText();
      }
    }
    return "";
  }

  // ---- dry run

  @Test
  void a_dry_run_says_what_a_switchover_is() {
    try (Cluster cluster = Cluster.running(MailGroup.ipv4())) {
      String[] dryRun = {"switchover", MailGroup.TAG, "--to", "n2", "--dry-run"};
      Ran first = cluster.mailkeeper("n1", dryRun).orThrow();
      System.out.println(first.out());
      assertThat(first.out())
          .startsWith("switchover of sams from n1 to n2: nothing speaks against it")
          .contains("checks    nothing is missing on n2", "not known: no planned move")
          .containsSubsequence("n1: stop dovecot", "n1: stop address", "n2: claim the lease")
          .containsSubsequence("n2: start address", "n2: start dovecot");
      cluster.awaitInService("n1");
      cluster.mailkeeper("n1", "switchover", MailGroup.TAG, "--to", "n2").orThrow();
      cluster.awaitProtected("n2");
      cluster.mailkeeper("n1", "switchover", MailGroup.TAG, "--to", "n1").orThrow();
      cluster.awaitProtected("n1");

      // Asked where it is not in service: the node in service answers.
      Ran again = cluster.mailkeeper("n2", dryRun).orThrow();
      System.out.println(again.out());
      assertThat(again.out()).contains("outage    about ").contains("planned move");
      cluster.node("n2").powerOff();
      cluster.awaitHierarchy("n1", "n2 is gone", h -> !h.get("protectedNow").asBoolean());
      Ran without = cluster.mailkeeper("n1", dryRun);
      assertThat(without.exit()).isEqualTo(3);
      assertThat(without.out()).contains("REFUSED: n2's record in the store stands still");
    }
  }

  // ---- maintenance

  @Test
  void in_maintenance_nothing_is_done_until_it_is_over() {
    try (Cluster cluster = Cluster.running(MailGroup.ipv4())) {
      Ran on =
          cluster.mailkeeper("n2", "maintenance", "on", "--for", "30s", "--reason", "new disk");
      assertThat(on.orThrow().out())
          .contains("maintenance (new disk")
          .contains("; every node knows");
      assertThat(explained(cluster, "n1")).anyMatch(s -> s.startsWith("Maintenance (new disk"));
      assertThat(cluster.api("n1").get("/metrics").orElseThrow())
          .containsPattern("(?m)^mailkeeper_maintenance_remaining_seconds [1-9]");
      String question = "taking over from n1 waits for an operator's word";
      List<String> told = cluster.foretold("n2", "node");
      assertThat(told).anyMatch(s -> s.contains(question));
      assertThat(told.get(told.size() - 1)).startsWith("In the end sams is in service on n2");

      MailDaemon.SENDMAIL.killOn(cluster.node("n1"));
      cluster.awaitHierarchy("n1", "n1 leaves it", h -> asked(h).startsWith("restarting sendmail"));
      cluster.node("n1").powerOff();
      cluster.awaitHierarchy("n2", "n2 asks", h -> asked(h).startsWith(question));
      cluster.watchQuietly(LONG_ENOUGH);
      cluster.awaitInService("n2");
      cluster.awaitHierarchy("n2", "nothing waits", h -> asked(h).isEmpty());
      assertThat(cluster.mailkeeper("n2", "events").orThrow().out())
          .contains("the maintenance is over (its time is over): failures are handled again");
    }
  }

  // ---- blame

  private static void directory(Cluster cluster, LabNode node, boolean runs) {
    String script = cluster.lab().files().script("app_server.py");
    // Under a name of its own: the witness counts the servers of the service.
    String copy = "/run/directory.py";
    String up =
        String.format(
            "cp %s %s && python3 %s line %d /run/directory.pid",
            script, copy, copy, MailGroup.DIRECTORY_PORT);
    node.exec("/bin/sh", "-c", runs ? up : "kill $(cat /run/directory.pid)").orThrow();
  }

  /** The same sentence before it has happened. */
  private static String supposed(String sentence) {
    return sentence.replaceFirst("\\(.*?\\)", "(supposed to fail)");
  }

  @Test
  void what_fails_on_all_nodes_is_not_moved_and_what_fails_on_one_is() {
    try (Cluster cluster = Cluster.prepare(MailGroup.ipv4().withDirectory())) {
      LabNode n1 = cluster.node("n1");
      LabNode n2 = cluster.node("n2");
      directory(cluster, n1, true);
      directory(cluster, n2, true);
      cluster.start();
      List<String> told = cluster.foretold("n1", "directory");
      assertThat(told).noneMatch(s -> s.contains("restarting dovecot"));
      directory(cluster, n2, false);
      directory(cluster, n1, false);
      cluster.awaitHierarchy(
          "n1",
          "n1 waits for the directory",
          h -> h.get("operatorNeeded").asText().contains("fails here and on n2"));
      String found = cluster.api("n1").hierarchy().get("operatorNeeded").asText();
      assertThat(told.get(told.size() - 1))
          .isEqualTo("In the end an operator is needed: " + supposed(found) + ".");
      cluster.watchQuietly(LONG_ENOUGH);
      cluster.awaitInService("n1");
      assertThat(explained(cluster, "n1"))
          .anyMatch(
              s ->
                  s.startsWith("An operator is needed: directory (")
                      && s.contains("fails here and on n2"));
      assertThat(cluster.mailkeeper("n1", "incidents").orThrow().out())
          .doesNotContain("restarted dovecot");

      directory(cluster, n2, true);
      cluster.awaitInService("n2");
      cluster.awaitIncident("n2", "given up");
    }
  }
}
