package io.mailkeeper.lab;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeeper.dashboards.page.PrometheusClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Prometheus that scrapes the nodes and judges them by the shipped rules, and an Alertmanager
 * that it tells, on a machine of their own in the lab.
 */
final class Stack implements PrometheusClient, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final LabNode monitor;
  private final StackBinaries binaries;
  private final Path directory;
  private final int port;
  private final List<LabProcess> processes = new ArrayList<>();

  /**
   * @param port Prometheus takes this one, Alertmanager and the listener the next two
   */
  Stack(Cluster cluster, StackBinaries binaries, int port) {
    this.monitor = cluster.node("n3");
    this.binaries = binaries;
    this.port = port;
    this.directory = cluster.lab().workDirectory().resolve("stack-" + binaries.name());
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("rules.yml"), HurriedRules.text());
      Files.writeString(directory.resolve("alertmanager.yml"), HurriedRules.alertmanager(port + 2));
      Files.writeString(directory.resolve("prometheus.yml"), configuration(cluster));
      Files.createFile(told());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(cluster);
  }

  private String configuration(Cluster cluster) {
    return """
        global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}
        rule_files: [rules.yml]
        alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:%d"]}]}]}
        scrape_configs:
          - job_name: mailkeeper-lab
            static_configs:
              - {targets: ["%s:9650"], labels: {instance: "n1:9650"}}
              - {targets: ["%s:9650"], labels: {instance: "n2:9650"}}
        """
        .formatted(
            port + 1,
            cluster.node("n1").interconnectAddress(),
            cluster.node("n2").interconnectAddress());
  }

  private void start(Cluster cluster) {
    run("webhook", "python3", script(cluster), Integer.toString(port + 2), told().toString());
    run(
        "alertmanager",
        binaries.alertmanager().toString(),
        "--config.file=" + directory.resolve("alertmanager.yml"),
        "--storage.path=" + directory.resolve("alertmanager"),
        "--web.listen-address=127.0.0.1:" + (port + 1),
        "--cluster.listen-address=");
    run(
        "prometheus",
        binaries.prometheus().toString(),
        "--config.file=" + directory.resolve("prometheus.yml"),
        "--storage.tsdb.path=" + directory.resolve("tsdb"),
        "--web.listen-address=127.0.0.1:" + port);
    awaitReady();
    awaitSeries("both agents are scraped", "count(up{job=\"mailkeeper-lab\"} == 1) == 2");
  }

  /** Until then it listens, and answers everything with "Service Unavailable". */
  private void awaitReady() {
    String url = "http://127.0.0.1:" + port + "/-/ready";
    await(name() + ": Prometheus is ready")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> monitor.exec("curl", "-s", "-f", "-m", "5", url).exit() == 0);
  }

  private static String script(Cluster cluster) {
    return cluster.lab().files().script("webhook.py");
  }

  private void run(String name, String... argv) {
    processes.add(monitor.spawn(List.of(argv), directory.resolve(name + ".log")));
  }

  private Path told() {
    return directory.resolve("told.jsonl");
  }

  String name() {
    return binaries.name();
  }

  // ---- Prometheus

  /** The series a query has now. */
  JsonNode series(String expr) {
    return ask("/api/v1/query", "query=" + expr).path("data").path("result");
  }

  /** Whether Prometheus can read it. */
  boolean isWellFormed(String expr) {
    return ask("/api/v1/format_query", "query=" + expr).path("status").asText().equals("success");
  }

  /** Whether the query has had series since then. */
  boolean hadSeries(String expr, Instant since) {
    Duration second = Duration.ofSeconds(1);
    return !range(expr, since, Instant.now(), second).path("data").path("result").isEmpty();
  }

  @Override
  public JsonNode instant(String expr, Instant at) {
    return ask("/api/v1/query", "query=" + expr, "time=" + seconds(at));
  }

  @Override
  public JsonNode range(String expr, Instant from, Instant to, Duration step) {
    return ask(
        "/api/v1/query_range",
        "query=" + expr,
        "start=" + seconds(from),
        "end=" + seconds(to),
        "step=" + step.toMillis() / 1e3);
  }

  private static String seconds(Instant at) {
    return Long.toString(at.toEpochMilli()).replaceFirst("(...)$", ".$1");
  }

  private JsonNode ask(String path, String... parameters) {
    List<String> argv = new ArrayList<>(List.of("curl", "-s", "-m", "10", "-G"));
    Stream.of(parameters).forEach(p -> argv.addAll(List.of("--data-urlencode", p)));
    argv.add("http://127.0.0.1:" + port + path);
    String out = monitor.exec(argv.toArray(String[]::new)).out();
    try {
      return JSON.readTree(out.isEmpty() ? "{}" : out);
    } catch (JsonProcessingException e) {
      throw new AssertionError(path + " answers no JSON: " + out, e);
    }
  }

  void awaitSeries(String what, String expr) {
    await(name() + ": " + what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> !series(expr).isEmpty());
  }

  /** Whether the alert has waited before it fired, as its rule demands. */
  boolean wasPending(String alert) {
    return !series(
            "count_over_time(ALERTS{alertname=\"%s\",alertstate=\"pending\"}[15m])"
                .formatted(alert))
        .isEmpty();
  }

  // ---- Alertmanager

  /** Waits until Alertmanager has told its receiver that this alert fires. */
  void awaitFiring(String alert) {
    awaitTold(alert, "firing");
  }

  /** Waits until Alertmanager has told its receiver that this alert is over. */
  void awaitResolved(String alert) {
    awaitTold(alert, "resolved");
  }

  private void awaitTold(String alert, String status) {
    await(name() + ": " + alert + " " + status)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> last(alert).equals(status));
  }

  /** What was last told of the alert: firing, resolved or nothing yet. */
  private String last(String alert) throws IOException {
    String last = "";
    for (String line : Files.readAllLines(told())) {
      for (JsonNode a : JSON.readTree(line).get("alerts")) {
        if (a.get("labels").get("alertname").asText().equals(alert)) {
          last = a.get("status").asText();
        }
      }
    }
    return last;
  }

  @Override
  public void close() {
    processes.forEach(LabProcess::close);
  }
}
