package io.mailkeeper.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.dashboards.grafana.Variables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus can read every query: each is made a recording rule, and promtool judges those. */
class PromtoolTest {
  private static final String PROMTOOL = "/usr/bin/promtool";
  private static final Variables CHOSEN = new Variables(Duration.ofHours(3), Duration.ofMinutes(1));

  @TempDir private Path directory;

  @BeforeEach
  void promtool() {
    Needs.program(PROMTOOL, "install Debian's package prometheus");
  }

  @Test
  void everyQueryIsPromql() throws Exception {
    List<String> all = Dashboards.queries().stream().map(q -> CHOSEN.in(q.expr())).toList();

    assertThat(check(all)).contains("SUCCESS: " + all.size() + " rules found");
  }

  @Test
  void promtoolWouldComplain() throws Exception {
    assertThat(check(List.of("sum by (le (x)"))).doesNotContain("SUCCESS");
  }

  private String check(List<String> queries) throws Exception {
    List<String> lines = new ArrayList<>(List.of("groups: [{name: all, rules: ["));
    for (int i = 0; i < queries.size(); i++) {
      String quoted = "'" + queries.get(i).replace("'", "''") + "'";
      lines.add("  {record: 'query:number:" + i + "', expr: " + quoted + "},");
    }
    lines.add("]}]");
    Path answer = directory.resolve("answer");
    Process promtool =
        new ProcessBuilder(
                PROMTOOL,
                "check",
                "rules",
                Files.write(directory.resolve("rules.yml"), lines).toString())
            .redirectErrorStream(true)
            .redirectOutput(answer.toFile())
            .start();
    assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readString(answer);
  }
}
