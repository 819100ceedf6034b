package io.mailkeeper.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Prints what a scrape costs, measured with the flags of {@code bin/mailkeeper}; judges nothing.
 */
class ScrapeFiguresTest {

  @Test
  void print() throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            ScrapeFigures.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String table = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.println("figures: one rendering of /metrics\n" + table);
    assertThat(process.waitFor()).isZero();
    assertThat(table.lines()).hasSize(2 + 9);
  }
}
