package io.mailkeeper.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is woken finds, behind the alert's address, what it means, how to look, what to do. */
class RunbooksTest {
  private static final List<String> SECTIONS =
      List.of("## What it means", "## How to look", "## What to do");

  static List<Rule> alerts() {
    return Rules.alerts();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertHasARunbook(Rule alert) throws IOException {
    Path file = Repository.RUNBOOKS.resolve(alert.name() + ".md");

    assertThat(file).as("the runbook of %s", alert.name()).isRegularFile();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).first().isEqualTo("# " + alert.name());
    assertThat(lines).filteredOn(line -> line.startsWith("## ")).isEqualTo(SECTIONS);
    assertThat(lines)
        .as("%s tells the severity the rule has", file)
        .contains("Severity: " + alert.labels().get("severity"));
    assertThat(lines)
        .as("%s has a command or a query to look with", file)
        .filteredOn(line -> line.startsWith("    "))
        .isNotEmpty();
  }

  @Test
  void thereIsNoRunbookWithoutAnAlert() throws IOException {
    try (Stream<Path> files = Files.list(Repository.RUNBOOKS)) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrderElementsOf(
              alerts().stream().map(alert -> alert.name() + ".md").toList());
    }
  }
}
