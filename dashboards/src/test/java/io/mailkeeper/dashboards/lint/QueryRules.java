package io.mailkeeper.dashboards.lint;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailkeeper.dashboards.lint.Promql.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules for what is asked. */
final class QueryRules {
  private static final Catalogue CATALOGUE = Catalogue.read();
  private static final Set<String> RATES = Set.of("rate", "irate");
  private static final Set<String> TARGET_LABELS = Set.of("job", "instance", "le");
  private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");

  private QueryRules() {}

  static List<String> jobAndInstance(JsonNode dashboard) {
    return wrong(
        dashboard,
        "does not choose job and instance",
        s ->
            !s.matchers().contains("job=~\"$job\"")
                || !s.matchers().contains("instance=~\"$instance\""));
  }

  static List<String> hierarchy(JsonNode dashboard) {
    return wrong(
        dashboard,
        "does not choose the hierarchy it has",
        s ->
            CATALOGUE.find(s.metric()).map(m -> m.labels().contains("hierarchy")).orElse(false)
                && !s.matchers().contains("hierarchy=~\"$hierarchy\""));
  }

  /** A sum over the whole time range shown is said to be one. */
  static List<String> rateInterval(JsonNode dashboard) {
    return wrong(
        dashboard,
        "has a range that does not fit the scrape interval; use $__rate_interval",
        s ->
            !s.range().isEmpty()
                && !s.range().equals("$__rate_interval")
                && !(s.range().equals("$__range") && RATES.stream().noneMatch(s::in)));
  }

  static List<String> counters(JsonNode dashboard) {
    return wrong(
        dashboard,
        "starts at 0 with each start of the agent; use rate or increase",
        s -> CATALOGUE.counts(s.metric()) && !s.in("increase") && RATES.stream().noneMatch(s::in));
  }

  static List<String> histograms(JsonNode dashboard) {
    return wrong(
        dashboard,
        "must stand in histogram_quantile(.., sum by (le, ..) (..))",
        s ->
            s.metric().endsWith("_bucket")
                && !(s.in("histogram_quantile")
                    && s.calls().stream().anyMatch(c -> c.matches("sum by \\(le[,)].*"))));
  }

  static List<String> known(JsonNode dashboard) {
    return wrong(
        dashboard, "is not in dashboards/metrics.txt", s -> CATALOGUE.find(s.metric()).isEmpty());
  }

  static List<String> labels(JsonNode dashboard) {
    return wrong(
        dashboard,
        "is asked for by a label it has not",
        s -> {
          Optional<Catalogue.Meter> meter = CATALOGUE.find(s.metric());
          return meter.isPresent()
              && !MATCHER
                  .matcher(s.matchers())
                  .results()
                  .map(r -> r.group(1))
                  .allMatch(l -> TARGET_LABELS.contains(l) || meter.get().labels().contains(l));
        });
  }

  static List<String> balanced(JsonNode dashboard) {
    return each(
        dashboard,
        asked -> {
          Matcher name =
              Pattern.compile("(mailkeeper|jvm|process)_\\w+(?![\\w{])").matcher(asked.expr());
          if (name.find()) {
            return List.of(name.group() + " stands without braces");
          }
          return count(asked.expr(), '(') == count(asked.expr(), ')')
              ? List.of()
              : List.of("brackets are opened and not closed, or closed and not opened");
        });
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static List<String> wrong(JsonNode dashboard, String what, Predicate<Selector> test) {
    return each(
        dashboard,
        asked ->
            Promql.selectors(asked.expr()).stream()
                .filter(test)
                .map(s -> s.metric() + " " + what)
                .toList());
  }

  private static List<String> each(JsonNode dashboard, Function<Parts.Asked, List<String>> check) {
    List<String> all = new ArrayList<>();
    for (Parts.Asked asked : Parts.queries(dashboard)) {
      check.apply(asked).forEach(c -> all.add(asked.where() + ": " + c));
    }
    return all;
  }
}
