package io.mailkeeper.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promtool tests of an alert are complete: it fires, it does not fire, and it is said what
 * happens when its series are absent. That they come out as written is {@link PromtoolTest}'s.
 */
class CasesTest {

  static List<Rule> alerts() {
    return Rules.alerts();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void itFires(Rule alert) throws IOException {
    assertThat(cases(alert, "fires: "))
        .as("cases named 'fires: ...' in %s", file(alert))
        .isNotEmpty()
        .allSatisfy(c -> assertThat(c.toString()).contains("exp_labels"));
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void itDoesNotFire(Rule alert) throws IOException {
    assertThat(cases(alert, "does not fire: "))
        .as("cases named 'does not fire: ...' in %s", file(alert))
        .isNotEmpty()
        .allSatisfy(
            c -> {
              assertThat(c.toString()).doesNotContain("exp_labels");
              assertThat(series(c)).as("%s has the alert's series", c.path("name")).isNotEmpty();
              assertThat(reads(alert))
                  .as("%s has series that the alert reads", c.path("name"))
                  .containsAnyElementsOf(series(c));
            });
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void itIsSaidWhatHappensWhenItsSeriesAreAbsent(Rule alert) throws IOException {
    // Whether an agent is there is what MailkeeperMailUnavailable and MailkeeperAgentAbsent ask
    // too.
    SortedSet<String> own = reads(alert);
    if (own.size() > 1 && !alert.name().equals("MailkeeperAgentAbsent")) {
      own.remove("up");
    }
    assertThat(cases(alert, "absent: "))
        .as("a case named 'absent: ...' in %s without any series of the alert", file(alert))
        .anySatisfy(c -> assertThat(own).doesNotContainAnyElementsOf(series(c)));
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void everyCaseAsksForThisAlert(Rule alert) throws IOException {
    for (JsonNode c : cases(alert, "")) {
      assertThat(c.path("name").asText()).matches("(fires|does not fire|absent): .+");
      assertThat(c.path("alert_rule_test")).isNotEmpty();
      assertThat(c.path("alert_rule_test").findValuesAsText("alertname"))
          .containsOnly(alert.name());
    }
  }

  @Test
  void thereAreNoCasesWithoutAnAlert() throws IOException {
    try (Stream<Path> files = Files.list(Repository.CASES)) {
      assertThat(files)
          .containsExactlyInAnyOrderElementsOf(alerts().stream().map(CasesTest::file).toList());
    }
  }

  private static Path file(Rule alert) {
    return Repository.CASES.resolve(alert.name() + ".yml");
  }

  private static List<JsonNode> cases(Rule alert, String prefix) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode c : new YAMLMapper().readTree(file(alert).toFile()).path("tests")) {
      if (c.path("name").asText().startsWith(prefix)) {
        found.add(c);
      }
    }
    return found;
  }

  /** Names of the series that a case puts in. */
  private static SortedSet<String> series(JsonNode c) {
    SortedSet<String> names = new TreeSet<>();
    c.path("input_series")
        .findValuesAsText("series")
        .forEach(s -> names.add(s.replaceFirst("\\{.*", "")));
    return names;
  }

  /** Words of the alert's expression and of all recorded series it is made of. */
  private static SortedSet<String> reads(Rule alert) {
    SortedSet<String> words = new TreeSet<>();
    List<String> open = new ArrayList<>(List.of(alert.expr()));
    while (!open.isEmpty()) {
      for (String word : open.remove(0).split("[^\\w:]+", -1)) {
        if (words.add(word)) {
          Rules.all().stream().filter(r -> r.name().equals(word)).forEach(r -> open.add(r.expr()));
        }
      }
    }
    words.removeIf(word -> !word.matches("up|mailkeeper_.*"));
    return words;
  }
}
