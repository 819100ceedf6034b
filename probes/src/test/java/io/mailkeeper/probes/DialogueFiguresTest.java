package io.mailkeeper.probes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Prints what the dialogues cost, measured with the flags of {@code bin/mailkeeper}; judges
 * nothing. {@code -Dmailkeeper.dialogue-figures.millis} says how long each is measured.
 */
class DialogueFiguresTest {

  private static final int MILLIS = Integer.getInteger("mailkeeper.dialogue-figures.millis", 400);

  @ParameterizedTest
  @EnumSource
  void what_is_measured_succeeds(BenchmarkCase of) {
    ProbeResult result = of.play();
    assertThat(result.success()).as("%s %s", result.detail(), result.transcript()).isTrue();
  }

  @Test
  void print() throws RunnerException, IOException {
    Collection<RunResult> results = new Runner(options()).run();
    StringBuilder table =
        new StringBuilder("| dialogue | probes per second | bytes allocated per probe |\n")
            .append("|---|---|---|\n");
    results.forEach(result -> table.append(line(result)));
    System.out.println("figures: the dialogue alone, one thread\n" + table);
    Files.writeString(Path.of("target/dialogue-figures.md"), table);
    assertThat(results).hasSameSizeAs(BenchmarkCase.values());
  }

  private static Options options() {
    TimeValue each = TimeValue.milliseconds(MILLIS);
    return new OptionsBuilder()
        .include(DialogueBenchmark.class.getName())
        .addProfiler(GCProfiler.class)
        .forks(1)
        .jvmArgs("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx96m")
        .warmupIterations(2)
        .warmupTime(each)
        .measurementIterations(2)
        .measurementTime(each)
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true)
        .build();
  }

  private static String line(RunResult result) {
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f |%n",
        result.getParams().getParam("of").toLowerCase(Locale.ROOT).replace('_', ' '),
        result.getPrimaryResult().getScore(),
        requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm")).getScore());
  }
}
