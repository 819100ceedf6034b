package io.mailkeeper.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prometheus' own judge of rules, their tests and configurations. */
class PromtoolTest {
  @TempDir private Path directory;

  static List<Tool> tools() {
    return Tool.all("promtool");
  }

  @ParameterizedTest
  @MethodSource("tools")
  void theRulesAreGood(Tool promtool) throws Exception {
    promtool.accepts("check", "rules", "--lint=all", "--lint-fatal", Repository.RULES.toString());
  }

  @ParameterizedTest
  @MethodSource("tools")
  void theExampleIsGood(Tool promtool) throws Exception {
    promtool.accepts("check", "config", "--lint=all", Repository.PROMETHEUS.toString());
  }

  @ParameterizedTest
  @MethodSource("tools")
  void everyCaseComesOutAsWritten(Tool promtool) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("test", "rules"));
    Rules.alerts()
        .forEach(a -> arguments.add(Repository.CASES.resolve(a.name() + ".yml").toString()));

    promtool.accepts(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("tools")
  void aFaultIsFound(Tool promtool) throws Exception {
    Path faulty = directory.resolve("rules.yml");
    Files.writeString(faulty, Files.readString(Repository.RULES).replace("count by (", "count by"));

    assertThat(promtool.run("check", "rules", faulty.toString()).code()).isNotZero();
  }

  @ParameterizedTest
  @MethodSource("tools")
  void aCaseCanFail(Tool promtool) throws Exception {
    Path rules = directory.resolve("rules.yml");
    String changed =
        Files.readString(Repository.RULES).replace("strays[2m])) > 0", "strays[2m])) > 1");
    Files.writeString(rules, changed);
    Path cases = directory.resolve("cases.yml");
    Files.writeString(
        cases,
        Files.readString(Repository.CASES.resolve("MailkeeperStrayService.yml"))
            .replace("../../../main/resources/alerts/mailkeeper-rules.yml", rules.toString()));

    assertThat(promtool.run("test", "rules", cases.toString()).text()).contains("FAILED");
  }
}
