package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service address is an IPv6 one, alone or beside an IPv4 one. */
class Ipv6LabIT {
  private static final String SIX = Lab.SERVICE_ADDRESS_6;
  private static final String MAC_N1 = "02:77:00:00:01:0b";
  private static final String MAC_N2 = "02:77:00:00:01:0c";

  @BeforeEach
  void requirements() {
    LabRequirements.check();
  }

  @Test
  void a_switchover_and_a_power_off_move_an_ipv6_address() {
    try (Cluster cluster = prepare(List.of(SIX)).start();
        SmtpClient client = cluster.lab().client().measure(SIX)) {
      cluster.awaitAnswering(client);
      assertUsableOn(cluster, "n1");
      awaitNeighbour(cluster, MAC_N1);
      MailClient mail = cluster.lab().client().mail(SIX);
      assertThat(mail.send("over-six").ok()).isTrue();
      cluster.awaitMail(mail, "over-six");

      cluster.mailkeeper("n1", "switchover", "sams", "--to", "n2").orThrow();
      cluster.awaitProtected("n2");
      assertUsableOn(cluster, "n2");
      awaitNeighbour(cluster, MAC_N2);
      cluster.awaitAnswering(client);

      cluster.node("n2").powerOff();
      cluster.awaitInService("n1");
      assertUsableOn(cluster, "n1");
      awaitNeighbour(cluster, MAC_N1);
      cluster.awaitAnswering(client);
      cluster.awaitMail(mail, "over-six");

      SmtpReport report = client.stop();
      System.out.printf(
          "IPv6: switchover and power off: longest SMTP outage %d ms (%d good, %d bad sessions)%n",
          report.outage().toMillis(), report.good(), report.bad());
      WitnessVerdict verdict = cluster.verdict();
      verdict.assertNoOverlap();
      for (String name : new String[] {"n1", "n2"}) {
        assertThat(verdict.servingsOf(name))
            .as("the witness saw the address on %s", name)
            .anyMatch(s -> s.signs().contains("address " + SIX));
      }
    }
  }

  @Test
  void a_frozen_agent_loses_both_its_addresses_to_the_guard() {
    try (Cluster cluster = prepare(List.of(Lab.SERVICE_ADDRESS, SIX)).start()) {
      cluster.agent("n1").freeze();

      cluster.awaitInService("n2");
      assertThat(cluster.node("n1").exec("ip", "-o", "address").out())
          .doesNotContain(SIX)
          .doesNotContain(Lab.SERVICE_ADDRESS);
      for (String address : new String[] {Lab.SERVICE_ADDRESS, SIX}) {
        try (SmtpClient client = cluster.lab().client().measure(address)) {
          cluster.awaitAnswering(client);
        }
      }
      cluster.agent("n1").thaw();
      cluster.awaitProtected("n2");
    }
  }

  /** Both addresses are asked for: here only the second one is taken. */
  @Test
  void whoever_else_has_an_address_is_told_of_in_service_and_keeps_a_node_from_starting() {
    try (Cluster cluster = prepare(List.of(Lab.SERVICE_ADDRESS, SIX)).start()) {
      LabClient stranger = cluster.lab().client();
      stranger.exec("ip", "address", "add", SIX + "/64", "dev", "eth0", "nodad").orThrow();
      await("n1 tells of the other owner")
          .atMost(Cluster.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.mailkeeper("n1", "events").out())
                      .contains("another machine answers for the service address")
                      .contains("fd77:0:0:0:0:0:0:50 is answered for by"));
      cluster.awaitProtected("n1");

      cluster.node("n1").powerOff();
      await("n2 does not start")
          .atMost(Cluster.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.mailkeeper("n2", "explain", "sams").out())
                      .contains("another machine answers for the service address"));
      assertThat(cluster.node("n2").exec("ip", "-o", "address").out()).doesNotContain(SIX);

      stranger.exec("ip", "address", "delete", SIX + "/64", "dev", "eth0").orThrow();
      cluster.awaitInService("n2");
      assertUsableOn(cluster, "n2");
    }
  }

  /** One IPv6 socket takes both kinds: sendmail cannot bind a second one to the same port. */
  private static Cluster prepare(List<String> addresses) {
    Cluster cluster = Cluster.prepare(MailGroup.at(addresses));
    for (LabNode node : cluster.lab().nodes()) {
      String given = node.readFile("/etc/mail/sendmail.cf");
      String both =
          given.replaceFirst(
              "(?m)^O DaemonPortOptions=.*$",
              "O DaemonPortOptions=Family=inet6, Name=MTA, Port=smtp, Addr=::");
      assertThat(both).isNotEqualTo(given);
      node.writeFile("/etc/mail/sendmail.cf", both);
    }
    return cluster;
  }

  /** Not waiting for duplicate address detection, and not found to be a duplicate. */
  private static void assertUsableOn(Cluster cluster, String name) {
    assertThat(cluster.node(name).exec("ip", "-6", "-o", "address", "show", "to", SIX).out())
        .contains("eth0")
        .contains(SIX + "/64")
        .doesNotContain("tentative")
        .doesNotContain("dadfailed");
  }

  /** The client's neighbour table, which an unsolicited advertisement changes at once. */
  private static void awaitNeighbour(Cluster cluster, String mac) {
    await(SIX + " is at " + mac)
        .atMost(Cluster.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.lab().client().exec("ip", "-6", "neighbour").out())
                    .containsPattern(SIX + " .*lladdr " + mac));
  }
}
