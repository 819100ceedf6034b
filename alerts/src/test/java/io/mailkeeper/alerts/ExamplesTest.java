package io.mailkeeper.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples fit the rules; that they are valid is judged by promtool and amtool. */
class ExamplesTest {
  private static final Pattern NAME = Pattern.compile("alertname =(~?) \"([^\"]+)\"");

  @Test
  void inhibitionNamesAlertsThatExist() throws IOException {
    List<String> patterns = new ArrayList<>();
    for (JsonNode rule : read(Repository.ALERTMANAGER).required("inhibit_rules")) {
      assertThat(rule.required("source_matchers")).hasSize(1);
      assertThat(rule.required("target_matchers")).hasSize(1);
      patterns.add(name(rule.required("source_matchers").get(0).asText()));
      patterns.add(name(rule.required("target_matchers").get(0).asText()));
    }
    assertThat(patterns)
        .hasSize(8)
        .allSatisfy(
            pattern ->
                assertThat(Rules.alerts())
                    .as("alerts that match %s", pattern)
                    .anyMatch(alert -> alert.name().matches(pattern)));
  }

  @Test
  void nothingCriticalIsInhibited() throws IOException {
    for (JsonNode rule : read(Repository.ALERTMANAGER).required("inhibit_rules")) {
      String pattern = name(rule.required("target_matchers").get(0).asText());
      assertThat(Rules.alerts())
          .filteredOn(alert -> alert.name().matches(pattern))
          .noneMatch(alert -> "critical".equals(alert.labels().get("severity")));
    }
  }

  @Test
  void whatWakesSomebodyDoesNotGoByMail() throws IOException {
    for (JsonNode receiver : read(Repository.ALERTMANAGER).required("receivers")) {
      if (receiver.required("name").asText().equals("pager")) {
        assertThat(receiver.has("email_configs")).isFalse();
        return;
      }
    }
    throw new AssertionError("there is no receiver named pager");
  }

  @Test
  void theRulesFindTheScrapedJob() throws IOException {
    JsonNode prometheus = read(Repository.PROMETHEUS);

    assertThat(prometheus.at("/rule_files/0").asText())
        .isEqualTo(Repository.RULES.getFileName().toString());
    assertThat(prometheus.at("/scrape_configs/0/job_name").asText()).matches(".*mailkeeper.*");
    assertThat(prometheus.at("/global/scrape_interval").asText())
        .as("the rules want 30 s at most")
        .matches("([1-9]|[12][0-9]|30)s");
  }

  private static JsonNode read(Path file) throws IOException {
    return new YAMLMapper().readTree(file.toFile());
  }

  private static String name(String matcher) {
    return NAME.matcher(matcher)
        .results()
        .map(m -> m.group(1).isEmpty() ? Pattern.quote(m.group(2)) : m.group(2))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no alertname in " + matcher));
  }
}
