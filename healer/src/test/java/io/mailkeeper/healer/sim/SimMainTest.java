package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimMainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int sim(String... words) {
    return SimMain.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        words);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aCampaignSaysHowManyAndHowFast() {
    assertThat(sim("--histories", "3", "--nodes", "2", "--profile", "brisk")).isEqualTo(0);
    assertThat(said())
        .matches(
            "3 histories in .* s .*: 0 violations, 0 outside the promise; the limit of"
                + " failures reached in 0, everywhere in 0, operator needed in 0, 0 tries\\n");
  }

  @Test
  void jsonIsOneLine() {
    assertThat(sim("--histories", "2", "--nodes", "2", "--profile", "brisk", "--json"))
        .isEqualTo(0);
    assertThat(said())
        .matches(
            "\\{\"histories\":2,\"violations\":0,\"outsideThePromise\":0,\"limitReached\":0,"
                + "\"everywhere\":0,\"operatorNeeded\":0,\"tries\":0,\"seconds\":[0-9.]+,"
                + "\"perSecond\":[0-9.]+,\"violated\":\\[\\]}\\n");
  }

  @Test
  void aSeedIsReplayedWithItsStoryAndHash() {
    assertThat(sim("--seed", "42", "--nodes", "3", "--profile", "fast")).isEqualTo(0);
    assertThat(said())
        .startsWith("seed 42: --seed 42 --nodes 3 --profile fast\n")
        .contains("agent starts", "ended well", "log hash ");
  }

  @Test
  void aViolationNamesSeedHashRuleAndReplay() {
    Mutant mutant = Mutants.named("no-stop-bound").orElseThrow();
    assertThat(sim(mutant.scenario().options().split(" "))).isEqualTo(1);
    assertThat(complained())
        .contains(
            "VIOLATION of " + mutant.invariant() + ": ",
            "seed      " + mutant.killer().seed(),
            "log hash  " + History.run(mutant.scenario()).hashWords(),
            "replay    healer/bin/sim " + mutant.scenario().options(),
            "shrunk    healer/bin/sim --seed");
  }

  @Test
  void aCampaignStopsAtItsTime() {
    assertThat(sim("--for", "0.01s", "--profile", "brisk")).isEqualTo(0);
    assertThat(said()).contains("histories in");
  }

  @Test
  void helpNamesEveryOption() {
    assertThat(sim("--help")).isEqualTo(0);
    assertThat(said())
        .contains(
            "--for",
            "--histories",
            "--seed",
            "--nodes",
            "--profile",
            "--mutants",
            "--exhaustive",
            "--json",
            "--without",
            "--end",
            "--mutant ");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--exhausting          | unknown option '--exhausting'",
        "--nodes 4             | --nodes is '4', expected 2, 3 or 5",
        "--profile quick       | --profile is 'quick', expected one of [fast, standard",
        "--for ever            | --for is 'ever', expected as in 20s or 5m",
        "--histories 0         | --histories is '0', expected a whole number of at least 1",
        "--seed                | --seed needs a value",
        "--seed x              | --seed is 'x', expected a whole number",
        "--mutant none-such    | --mutant is 'none-such', expected one of [link-before",
        "--seed 1 --without x  | --without is 'x', expected as in 1,4",
        "--seed 1 --end 101    | --end is '101', expected a whole number",
      })
  void aWrongWordIsAUsersMistake(String words, String sentence) {
    assertThat(sim(words.split(" "))).isEqualTo(2);
    assertThat(complained()).startsWith("sim: " + sentence).endsWith("; see --help\n");
    assertThat(said()).isEmpty();
  }
}
