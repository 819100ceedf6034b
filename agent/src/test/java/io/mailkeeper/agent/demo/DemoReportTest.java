package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailkeeper.healer.Uptime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoReportTest {

  private static final MailTally ALL_FOUND =
      new MailTally(188, 188, List.of(), List.of("demo-000007"), List.of(), List.of());
  private static final Leftover NOTHING = new Leftover(List.of(), List.of());

  @Test
  void aGoodEndAsANewcomerReadsIt() {
    assertThat(report(steps(List.of()), ALL_FOUND, NOTHING).lines())
        .allMatch(line -> line.length() <= 80)
        .containsExactly(
            "",
            "EVENT                            CLIENT OUT   ALLOWED  IN SERVICE       RESULT",
            "kill -9 of the SMTP daemon       SMTP 0.55 s   4.00 s  node-a           ok",
            "the IMAP daemon hangs            IMAP 0.55 s   6.00 s  node-a           ok",
            "power off the node in service    SMTP 0.55 s   8.00 s  node-a > node-b  ok",
            "power on, it becomes the standby SMTP 0.55 s   2.00 s  node-a           ok",
            "planned switchover               SMTP 0.55 s   4.00 s  node-a > node-b  ok",
            "",
            "Mail: 188 accepted, 188 found, none missing; 1 uncertain, 0 doubled.",
            "  uncertain: the connection broke before the answer; sent again, maybe doubled",
            "Afterwards nothing is left behind: no process, no directory, no control group.",
            "All 5 steps went as expected, in 41 s.");
  }

  @Test
  void oneFaultMakesItFailAndIsTold() {
    DemoReport report = report(steps(List.of("SMTP was out for 9 s")), ALL_FOUND, NOTHING);
    assertThat(report.ok()).isFalse();
    assertThat(report.lines())
        .contains("    ! SMTP was out for 9 s")
        .endsWith("! NOT AS EXPECTED: 5 of 5 steps failed, see above.");
  }

  @Test
  void lostMailLeftoversAndAnEarlyEndAreNotOk() {
    MailTally lost = new MailTally(9, 8, List.of("x"), List.of(), List.of(), List.of());
    Leftover some = new Leftover(List.of(), List.of(Path.of("/tmp/mailkeeper-demo-1")));
    List<StepResult> all = steps(List.of());
    assertThat(report(all, lost, NOTHING).ok()).isFalse();
    assertThat(report(all, ALL_FOUND, some).ok()).isFalse();
    assertThat(new DemoReport(Duration.ZERO, all, Optional.empty(), NOTHING).ok()).isFalse();
    DemoReport early = report(all.subList(0, 2), ALL_FOUND, NOTHING);
    assertThat(early.ok()).isFalse();
    assertThat(early.lines()).endsWith("Interrupted after 2 of 5 steps.");
    assertThat(report(all, lost, NOTHING).lines())
        .endsWith("! NOT AS EXPECTED: the steps went well, but see the lines above.");
  }

  @Test
  void theDocument() {
    JsonNode json = report(steps(List.of()), ALL_FOUND, NOTHING).json();
    assertThat(json.get("ok").asBoolean()).isTrue();
    assertThat(json.get("seconds").asDouble()).isEqualTo(41.25);
    assertThat(json.get("steps").get(2))
        .hasToString(
            "{\"name\":\"power_off\",\"title\":\"power off the node in service\",\"ok\":true,"
                + "\"seenBy\":\"smtp\",\"outageMs\":550,\"allowedMs\":8000,"
                + "\"from\":\"node-a\",\"to\":\"node-b\",\"faults\":[]}");
    assertThat(json.get("mail"))
        .hasToString(
            "{\"accepted\":188,\"found\":188,\"missing\":0,\"duplicates\":0,"
                + "\"unexplainedDuplicates\":0,\"uncertain\":1}");
    assertThat(json.get("leftover")).hasToString("{\"processes\":0,\"directories\":0}");
  }

  private static DemoReport report(List<StepResult> steps, MailTally mail, Leftover leftover) {
    return new DemoReport(Duration.ofMillis(41_250), steps, Optional.of(mail), leftover);
  }

  private static List<StepResult> steps(List<String> faults) {
    return DemoScript.scaledTo(DemoScript.SHORTEST).steps().stream()
        .map(step -> result(step, faults))
        .toList();
  }

  private static StepResult result(DemoStep step, List<String> faults) {
    String after = step.holder() == DemoStep.Holder.SAME ? "node-a" : "node-b";
    return new StepResult(
        step,
        Optional.of("node-a"),
        Optional.of(after),
        new Outage(Uptime.ofMillis(1_000), Uptime.ofMillis(1_550), true, Map.of()),
        Optional.of(ALL_FOUND),
        faults);
  }
}
