package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.config.Fault;
import io.mailkeeper.agent.http.RunningServer;
import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.MovePlan;
import io.mailkeeper.agent.loop.SampleSnapshots;
import io.mailkeeper.healer.core.Note;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  @TempDir private Path directory;
  private Path token = Path.of("unset");
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    token = Files.writeString(directory.resolve("token"), "secret-word\n");
    server = new RunningServer(SampleSnapshots.inService(), Optional.of(token));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private CliRun run(String... args) {
    return CliRun.of(file -> new AgentAddress(server.uri(), Optional.of(token)), args);
  }

  @Test
  void statusTellsAtAGlance() {
    CliRun run = run("status");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            mail  IN SERVICE on n1 (this node) for 1 min 15 s
              why         asked by root
              protected   yes, ready: n2
              lease       holder, epoch 7, 9.3 s left
              service     smtp  good, certificate valid for 90 days
              resource    address  in: 10.1.0.100/24 on eth0
              next        the lease is renewed here; n2 takes over if it fails.

              node n2     answers, its record advances
              node n1     this node; group mailgroup, safety class D (no watchdog is configured), version 0.1.0
            """);
  }

  private static MovePlan plan(List<String> missing) {
    return new MovePlan(
        "n1",
        "n2",
        true,
        "handing over to n2",
        missing,
        List.of("n1: stop sendmail", "n2: start sendmail"),
        List.of(),
        Optional.of(new MovePlan.Outage(0.25, 0.2, 0.5, 3)));
  }

  @Test
  void aDryRunSaysWhatASwitchoverWouldBe() {
    server.desk.plan = plan(List.of());
    CliRun run = run("switchover", "mail", "--to", "n2", "--dry-run");

    assertThat(run)
        .isEqualTo(
            new CliRun(
                0,
                """
                switchover of mail from n1 to n2: nothing speaks against it
                  answer    handing over to n2
                  checks    nothing is missing on n2
                  step 1    n1: stop sendmail
                  step 2    n2: start sendmail
                  unmount   nobody is in the way
                  outage    about 0.3 s: median of 3 planned moves, 0.2 s to 0.5 s
                """,
                ""));
    assertThat(server.desk.asked).containsExactly("dry run mail n2");
    assertThat(run("switchover", "mail", "--to", "n2", "--dry-run", "--json").out())
        .contains("\"accepted\":true", "\"clear\":true", "\"median\":0.25");
  }

  @Test
  void aDryRunEndsWithThreeWhenSomethingSpeaksAgainstIt() {
    server.desk.plan = plan(List.of("filesystem store: no device"));
    CliRun run = run("switchover", "mail", "--to", "n2", "--dry-run", "--force");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out())
        .contains("n2: SOMETHING SPEAKS AGAINST IT\n", "  checks    BAD filesystem store: no dev");

    server.desk.plan = MovePlan.refused("", "n2", "no node is in service with mail");
    run = run("switchover", "mail", "--to", "n2", "--dry-run");
    assertThat(run)
        .isEqualTo(
            new CliRun(
                3,
                """
                switchover of mail to n2: SOMETHING SPEAKS AGAINST IT
                  answer    REFUSED: no node is in service with mail
                """,
                ""));
    assertThat(run("switchover", "mail", "--to", "n9", "--dry-run").exitCode()).isEqualTo(2);
  }

  @Test
  void maintenanceIsDoneWhenEveryLivingNodeKnowsOfIt() {
    CliRun run = run("maintenance", "on", "--for", "30m", "--reason", "new disk");

    assertThat(run).isEqualTo(new CliRun(0, "on it; every node knows\n", ""));
    assertThat(server.desk.asked)
        .containsExactly("maintenance PT30M new disk, operator at 127.0.0.1");
  }

  @Test
  void maintenanceSaysWhoDoesNotKnowOfIt() {
    server.desk.show(s -> SampleSnapshots.uninformed(s, "n2"));
    CliRun run = run("maintenance", "off", "--timeout", "1s");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("not known yet on n2; they learn of it from the shared directory");
    assertThat(server.desk.asked).containsExactly("maintenance PT0S , operator at 127.0.0.1");
  }

  @Test
  void maintenanceIsSeenAtAGlance() {
    server.desk.show(SampleSnapshots::inMaintenance);
    assertThat(run("status").out())
        .contains("  maintenance for another 25 min: new disk (root)\n")
        .contains("  cause       ldap fails here: connection refused\n");
    assertThat(run("explain").out())
        .contains(
            "Maintenance (new disk, ordered by root) for another 25 min: nothing is moved,"
                + " restarted or taken over by itself; 'mailkeeper maintenance off' ends it.\n")
        .contains("Shared cause ldap fails here: connection refused.\n");
  }

  @Test
  void statusAsJsonIsTheAgentsAnswer() {
    CliRun run = run("status", "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("\"safetyClass\" : \"D\"", "\"tag\" : \"mail\"");
  }

  @Test
  void statusForAMonitoringSystem() {
    assertThat(run("status", "--nagios"))
        .isEqualTo(
            new CliRun(
                0,
                "MAILKEEPER OK - mail in service on n1, protected"
                    + " | 'mail_lease_remaining'=9.250000s\n",
                ""));

    server.desk.show(SampleSnapshots.failing(2, "a | b"));
    assertThat(run("status", "--nagios"))
        .isEqualTo(
            new CliRun(
                1,
                "MAILKEEPER WARNING - smtp is failing: a / b"
                    + " | 'mail_lease_remaining'=9.250000s\n",
                ""));
  }

  @Test
  void explainSpeaksInSentences() {
    assertThat(run("explain").out()).startsWith("mail is in service on n1 (this node)");
    assertThat(run("explain", "mail").out()).isEqualTo(run("explain").out());
    assertThat(run("explain", "mail", "--json").out()).contains("\"sentences\" : [");
    assertThat(run("explain", "news").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void explainTellsWhatWouldHappen() {
    assertThat(run("explain", "mail", "--if", "node").out()).isEqualTo("If node of mail failed:\n");
    assertThat(run("explain", "--if", "smtp").out()).isEqualTo("If smtp of mail failed:\n");
    CliRun wrong = run("explain", "mail", "--if", "moon");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("'moon' cannot be supposed to fail");
  }

  @Test
  void eventsAreListedOldestFirst() {
    server.desk.happened(Note.Kind.SERVICE_FAILED, "mail", "smtp", "smtp fails (1): refused");
    server.desk.happened(Note.Kind.PEER, "", "n2", "n2 answers again");

    assertThat(run("events").out())
        .isEqualTo(
            """
               1  2026-01-01T02:00:00Z  mail: smtp fails (1): refused
               2  2026-01-01T02:00:00Z  n2 answers again
            """);
    assertThat(run("events", "--after", "1").out()).startsWith("   2").hasLineCount(1);
  }

  @Test
  void switchoverWaitsUntilTheOtherNodeHoldsTheLease() {
    server.desk.answer(
        what -> {
          server.desk.happened(Note.Kind.SWITCHOVER, "mail", "n2", "switchover to n2");
          server.desk.show(SampleSnapshots.hierarchyOnStandby());
          return new FrontDesk.Reply(true, "handing over to n2");
        });

    CliRun run = run("switchover", "mail", "--to", "n2");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("accepted: handing over to n2", "mail: switchover to n2");
    assertThat(run.out()).startsWith("switchover of mail done after ");
    assertThat(server.desk.asked).containsExactly("SWITCHOVER mail n2, operator at 127.0.0.1");
  }

  @Test
  void whatIsNotDoneInTimeFailsAndIsNotCancelled() {
    CliRun run = run("out-of-service", "mail", "--timeout", "1ms");

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("not done after", "not cancelled");
  }

  @Test
  void outOfServiceIsDoneWhenNobodyIsToStartIt() {
    server.desk.show(SampleSnapshots.hierarchyOnStandby());
    assertThat(run("out-of-service", "mail", "--timeout", "1ms").exitCode())
        .isEqualTo(ExitCode.FAILED);

    server.desk.show(SampleSnapshots.parked());
    assertThat(run("out-of-service", "mail", "--timeout", "1ms").exitCode()).isZero();
  }

  @Test
  void inServiceMeansThisNodeUnlessAnotherIsNamed() {
    assertThat(run("in-service", "mail").exitCode()).isZero();
    assertThat(run("in-service", "mail", "--node", "n2", "--timeout", "1ms").exitCode())
        .isEqualTo(ExitCode.FAILED);
  }

  @Test
  void noWaitReturnsAtOnce() {
    CliRun run = run("switchover", "mail", "--to", "n2", "--force", "--no-wait", "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("\"outcome\":\"accepted\"", "\"sentence\":\"on it\"");
    assertThat(server.desk.asked).singleElement().asString().contains("n2 force");
  }

  @Test
  void aRefusalEndsWithThree() {
    server.desk.answer(what -> new FrontDesk.Reply(false, "n2 is not ready: no space"));

    CliRun run = run("switchover", "mail", "--to", "n2");

    assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.err()).contains("n2 is not ready: no space");
  }

  @Test
  void aWrongTokenIsAMistakeOfTheUser() throws Exception {
    Path wrong = Files.writeString(directory.resolve("wrong"), "other");

    CliRun run = run("in-service", "mail", "--token-file", wrong.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("operator token");
    assertThat(server.desk.asked).isEmpty();
  }

  @Test
  void anAgentThatIsNotThereEndsWithFour() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port;

    CliRun run = run("status", "--url", url);
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err()).startsWith("mailkeeper: no agent answers at " + url);

    CliRun nagios = run("status", "--nagios", "--url", url);
    assertThat(nagios.exitCode()).isEqualTo(2);
    assertThat(nagios.out()).startsWith("MAILKEEPER CRITICAL - no agent answers at " + url);
  }

  @Test
  void aFaultyConfigurationIsShownWithItsPlace() {
    AgentAddress.Source faulty =
        file -> {
          throw new ConfigurationException(List.of(new Fault("node.yml", 3, 1, "unknown key")));
        };

    CliRun run = CliRun.of(faulty, "status");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("node.yml:3:1").doesNotContain("\tat ");
    assertThat(CliRun.of(faulty, "status", "--url", server.uri().toString()).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "explain",
        "events",
        "in-service",
        "out-of-service",
        "switchover",
        "probe",
        "version"
      })
  void everyCommandHasHelp(String command) {
    CliRun run = run(command, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Usage: mailkeeper " + command).contains("--json");
    assertThat(run().err()).contains(command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "switchover mail",
        "switchover --to n2",
        "maintenance",
        "maintenance on",
        "maintenance on --for 30m",
        "maintenance on --for 169h --reason x",
        "in-service mail --timeout 5"
      })
  void wrongUsageEndsWithTwo(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" ")).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void versionIsTold() {
    assertThat(run("version").out()).startsWith("mailkeeper ");
    assertThat(run("--version").out()).isEqualTo(run("version").out());
  }
}
