package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {

  private final LineSplitter splitter = new LineSplitter();

  private List<String> feed(String text) {
    splitter.add(text.getBytes(StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    for (var line = splitter.next(); line.isPresent(); line = splitter.next()) {
      lines.add(line.get());
    }
    return lines;
  }

  @Test
  void linesEndWithLineFeedAndMayHaveACarriageReturn() {
    assertThat(feed("a\r\nb\n\r\n\n\rc\r\r\nd")).containsExactly("a", "b", "", "", "\rc\r");
    assertThat(splitter.unfinished()).isEqualTo("d");
    assertThat(feed("\r")).isEmpty();
    assertThat(feed("\n")).containsExactly("d");
    assertThat(splitter.unfinished()).isEmpty();
    assertThat(splitter.fault()).isEmpty();
  }

  @Test
  void bytesThatAreNoUtf8AreReplaced() {
    splitter.add(new byte[] {(byte) 0xff, 'x', '\n'});
    assertThat(splitter.next()).contains("\ufffdx");
  }

  @Test
  void longestLineIsTakenAndALongerOneIsNot() {
    String longest = "x".repeat(LineSplitter.MAX_LINE_BYTES);
    assertThat(feed(longest + "\n")).containsExactly(longest);
    assertThat(feed("ok\n" + longest + "x")).containsExactly("ok");
    assertThat(splitter.fault()).contains("a line longer than 8192 bytes");
    assertThat(feed("\nmore\n")).isEmpty();
  }

  @Test
  void allLinesTogetherAreBounded() {
    List<String> lines = feed("y\n".repeat(LineSplitter.MAX_TOTAL_BYTES));
    assertThat(lines).hasSize(LineSplitter.MAX_TOTAL_BYTES / 2);
    assertThat(splitter.fault()).contains("a reply larger than 65536 bytes");
  }

  @Test
  void sameBytesSameLinesHoweverCut() {
    long seed = 20_260_101;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = noise(random, random.nextInt(3) == 0 ? 100_000 : 20_000);
      Outcome whole = split(bytes, bytes.length, random);
      assertThat(split(bytes, 3_000, random)).as("seed %d, round %d", seed, round).isEqualTo(whole);
    }
  }

  private record Outcome(List<String> lines, Optional<String> fault) {}

  private static Outcome split(byte[] bytes, int maxChunk, Random random) {
    LineSplitter splitter = new LineSplitter();
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int size = maxChunk == bytes.length ? maxChunk : 1 + random.nextInt(maxChunk);
      int end = Math.min(bytes.length, at + size);
      splitter.add(java.util.Arrays.copyOfRange(bytes, at, end));
      splitter.next().ifPresent(lines::add);
      for (var line = splitter.next(); line.isPresent(); line = splitter.next()) {
        lines.add(line.get());
      }
      at = end;
    }
    return new Outcome(lines, splitter.fault());
  }

  private static byte[] noise(Random random, int max) {
    byte[] bytes = new byte[1 + random.nextInt(max)];
    random.nextBytes(bytes);
    int every = 1 + random.nextInt(12_000);
    for (int i = random.nextInt(every); i < bytes.length; i += 1 + random.nextInt(every)) {
      bytes[i] = '\n';
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n' && every > 6_000 && random.nextBoolean()) {
        bytes[i] = 'n';
      }
    }
    return bytes;
  }
}
