package io.mailkeeper.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is woken finds, behind the alert's address, what it means, how to look, what to do. */
class RunbooksTest {
  private static final List<String> SECTIONS =
      List.of("## What it means", "## How to look", "## What to do");

  private static final Pattern LINK = Pattern.compile("]\\(([^)]+)\\)");

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

  @Test
  void linksLeadSomewhere() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
    alerts().forEach(alert -> pages.add(Repository.RUNBOOKS.resolve(alert.name() + ".md")));
    for (Path page : pages) {
      LINK.matcher(Files.readString(page))
          .results()
          .forEach(link -> assertThat(page.resolveSibling(link.group(1))).as("%s", page).exists());
    }
  }

  @Test
  void theReadmeListsEveryAlertWithItsSeverity() throws IOException {
    assertThat(Files.readAllLines(Path.of("README.md")))
        .containsAll(
            alerts().stream()
                .map(
                    a ->
                        "| [%s](runbooks/%s.md) | %s |"
                            .formatted(a.name(), a.name(), a.labels().get("severity")))
                .toList());
  }
}
