package io.mailkeeper.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rules that come with Mailkeeper, for whoever compares them with something: the agent with the
 * metrics it exports, the tests with the runbooks.
 */
public final class Rules {
  /** The rule file on the class path. */
  public static final String RESOURCE = "/alerts/mailkeeper-rules.yml";

  /** Where the runbooks are read; the name of an alert and {@code .md} follow. */
  public static final String RUNBOOKS =
      "https://github.com/mailkeeper/mailkeeper/blob/main/alerts/runbooks/";

  private Rules() {}

  /** All rules, in the order of the file. */
  public static List<Rule> all() {
    List<Rule> rules = new ArrayList<>();
    for (JsonNode group : file().required("groups")) {
      String name = group.required("name").asText();
      group.required("rules").forEach(rule -> rules.add(rule(name, rule)));
    }
    return List.copyOf(rules);
  }

  /** The rules that alert. */
  public static List<Rule> alerts() {
    return all().stream().filter(r -> r.kind() == Rule.Kind.ALERT).toList();
  }

  /**
   * Names of the metrics of Mailkeeper that the rules read, without {@code _bucket}, {@code _sum}
   * and {@code _count}. Series that the rules record themselves are not among them.
   */
  public static SortedSet<String> metricsUsed() {
    SortedSet<String> names = new TreeSet<>();
    all().forEach(rule -> names.addAll(metricsIn(rule.expr())));
    return names;
  }

  /**
   * Names of the metrics of Mailkeeper in any text (a runbook, a query, a panel), by the same rules
   * as {@link #metricsUsed}.
   */
  public static SortedSet<String> metricsIn(String text) {
    return new Expression(text).metrics();
  }

  /** What the rules demand of the labels of these metrics, so that a misspelt state is found. */
  public static List<Matcher> matchersUsed() {
    return all().stream()
        .flatMap(rule -> new Expression(rule.expr()).matchers().stream())
        .distinct()
        .toList();
  }

  private static JsonNode file() {
    try (InputStream in = Rules.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new FileNotFoundException(RESOURCE + " is not on the class path");
      }
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rule rule(String group, JsonNode rule) {
    boolean alerts = rule.has("alert");
    return new Rule(
        group,
        alerts ? Rule.Kind.ALERT : Rule.Kind.RECORD,
        rule.required(alerts ? "alert" : "record").asText(),
        rule.required("expr").asText(),
        texts(rule.path("labels")),
        texts(rule.path("annotations")));
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new TreeMap<>();
    node.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
    return texts;
  }
}
