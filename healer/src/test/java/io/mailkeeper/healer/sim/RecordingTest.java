package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long campaign that is broken off and gone on with. */
class RecordingTest {
  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Path file() {
    return directory.resolve("campaign");
  }

  private int record(String... more) {
    List<String> words = new java.util.ArrayList<>(List.of("--record", file().toString()));
    words.addAll(List.of("--nodes", "2", "--profile", "brisk"));
    words.addAll(List.of(more));
    return SimMain.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        words.toArray(String[]::new));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aLineForEachChunkSaysAllThatIsNeededToPlayItAgain() throws IOException {
    assertThat(record("--histories", "3", "--seed", "7")).isEqualTo(0);
    assertThat(said()).startsWith("3 histories in 1 chunks, seeds 7 to 9, ");
    assertThat(Files.readString(file()))
        .matches(
            "\\{\"first\":7,\"last\":9,\"histories\":3,\"violations\":0,\"outsideThePromise\":0,"
                + "\"millis\":[0-9]+,\"hash\":\"[0-9a-f]{16}\",\"rules\":\"[0-9a-f]{16}\","
                + "\"simulator\":\"[0-9a-f]{16}\",\"scenarios\":\"2 nodes, brisk\","
                + "\"violated\":\\[\\]\\}\\n");
  }

  @Test
  void itGoesOnAfterTheLastWholeLine() throws IOException {
    assertThat(record("--histories", "2")).isEqualTo(0);
    String whole = Files.readString(file());
    Files.writeString(file(), "{\"first\":3,\"la", StandardOpenOption.APPEND);
    assertThat(record("--histories", "5")).isEqualTo(0);
    List<String> lines = Files.readAllLines(file());
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0) + "\n").isEqualTo(whole);
    assertThat(lines.get(1)).startsWith("{\"first\":3,\"last\":5,\"histories\":3,");
    assertThat(said()).contains("5 histories in 2 chunks, seeds 1 to 5, ");
  }

  @Test
  void aFullOneIsOnlySummedUp() throws IOException {
    record("--histories", "2");
    String before = Files.readString(file());
    assertThat(record("--histories", "2")).isEqualTo(0);
    assertThat(Files.readString(file())).isEqualTo(before);
  }

  @Test
  void whatOtherRulesPlayedIsNotGoneOnWith() throws IOException {
    record("--histories", "2");
    String line = Files.readString(file());
    Files.writeString(file(), line.replaceAll("\"rules\":\"....", "\"rules\":\"0000"));
    assertThat(record("--histories", "4")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("sim: " + file() + " was recorded with other rules, another simulator or");
  }

  @Test
  void anotherFirstSeedIsNotTheSameCampaign() {
    record("--histories", "2");
    assertThat(record("--histories", "4", "--seed", "9")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("begins with seed 1");
  }

  @Test
  void violationsAreKeptWithTheirReplay() throws IOException {
    record("--histories", "1");
    String line = Files.readString(file());
    String broken =
        "\"violated\":[{\"seed\":1,\"rule\":\"I1\",\"hash\":\"0\",\"replay\":\"--seed 1\"}]";
    Files.writeString(
        file(),
        line.replace("\"violated\":[]", broken).replace("\"violations\":0", "\"violations\":1"));
    assertThat(record("--histories", "1")).isEqualTo(1);
    assertThat(said()).contains("1 violations");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("healer/bin/sim --seed 1");
  }
}
