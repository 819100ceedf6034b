package io.mailkeeper.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Alertmanager's own judge of the example: it is valid, and every alert reaches who needs it. */
class AmtoolTest {
  @TempDir private Path directory;

  static List<Tool> tools() {
    return Tool.all("amtool");
  }

  static Stream<Arguments> toolsAndAlerts() {
    return tools().stream()
        .flatMap(tool -> Rules.alerts().stream().map(alert -> Arguments.of(tool, alert)));
  }

  @ParameterizedTest
  @MethodSource("tools")
  void theExampleIsGood(Tool amtool) throws Exception {
    assertThat(amtool.accepts("check-config", Repository.ALERTMANAGER.toString()))
        .contains("4 inhibit rules", "3 receivers");
  }

  @ParameterizedTest
  @MethodSource("toolsAndAlerts")
  void anAlertReachesTheReceiverOfItsSeverity(Tool amtool, Rule alert) throws Exception {
    String severity = alert.labels().getOrDefault("severity", "");
    String receiver = "critical".equals(severity) ? "pager" : "tickets";

    route(amtool, receiver, alert.name(), severity);
  }

  @ParameterizedTest
  @MethodSource("tools")
  void whatIsOnlyToBeReadWakesNobody(Tool amtool) throws Exception {
    route(amtool, "record", "MailkeeperAnything", "info");
  }

  @ParameterizedTest
  @MethodSource("tools")
  void alertsOfOthersGoTheDefaultWay(Tool amtool) throws Exception {
    route(amtool, "tickets", "NodeDown", "critical");
  }

  @ParameterizedTest
  @MethodSource("tools")
  void aWrongReceiverIsFound(Tool amtool) throws Exception {
    Tool.Answer answer =
        amtool.run(
            "config",
            "routes",
            "test",
            "--config.file=" + Repository.ALERTMANAGER,
            "--verify.receivers=tickets",
            "alertname=MailkeeperMailUnavailable",
            "severity=critical");

    assertThat(answer.code()).isNotZero();
  }

  @ParameterizedTest
  @MethodSource("tools")
  void aFaultIsFound(Tool amtool) throws Exception {
    Path faulty = directory.resolve("alertmanager.yml");
    Files.writeString(
        faulty, Files.readString(Repository.ALERTMANAGER).replace("name: pager", "name: peter"));

    assertThat(amtool.run("check-config", faulty.toString()).code()).isNotZero();
  }

  private static void route(Tool amtool, String receiver, String alert, String severity)
      throws Exception {
    amtool.accepts(
        "config",
        "routes",
        "test",
        "--config.file=" + Repository.ALERTMANAGER,
        "--verify.receivers=" + receiver,
        "job=mailkeeper-mail",
        "hierarchy=sams",
        "alertname=" + alert,
        "severity=" + severity);
  }
}
