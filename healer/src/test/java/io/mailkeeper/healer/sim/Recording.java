package io.mailkeeper.healer.sim;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A long campaign in a file, one line of JSON for each chunk of it. Whoever goes on with the file
 * begins after its last whole line, so that breaking off loses one chunk at most.
 */
final class Recording {

  /** Histories of a chunk. */
  static final int CHUNK = 2_000;

  /**
   * What the chunks have in common; a file holds one kind only.
   *
   * @param rules digest of the production rules
   * @param simulator digest of what plays them
   * @param scenarios the options that say which histories are played
   */
  record Kind(String rules, String simulator, String scenarios) {
    String json() {
      return String.format(
          "\"rules\":\"%s\",\"simulator\":\"%s\",\"scenarios\":\"%s\"",
          rules, simulator, scenarios);
    }
  }

  /** All chunks so far. */
  record Sum(
      long chunks, long first, long next, long histories, long violations, long outside, double s) {
    String words() {
      return String.format(
          Locale.ROOT,
          "%,d histories in %,d chunks, seeds %d to %d, %.0f s (%.0f a second): %d violations, %d"
              + " outside the promise",
          histories,
          chunks,
          first,
          next - 1,
          s,
          s > 0 ? histories / s : 0,
          violations,
          outside);
    }
  }

  private final Path file;
  private final Kind kind;
  private final List<String> violated = new ArrayList<>();
  private Sum sum;

  private Recording(Path file, Kind kind, Sum sum) {
    this.file = file;
    this.kind = kind;
    this.sum = sum;
  }

  /**
   * Opens a recording, or begins one.
   *
   * @param first the seed that a new one begins with
   * @throws IllegalArgumentException with a sentence for the user, if it is one of another kind
   */
  static Recording open(Path file, Kind kind, long first) throws IOException {
    Recording recording = new Recording(file, kind, new Sum(0, first, first, 0, 0, 0, 0));
    if (Files.exists(file)) {
      recording.takeUp(Files.readString(file));
    }
    return recording;
  }

  private void takeUp(String text) throws IOException {
    int whole = text.lastIndexOf('\n') + 1;
    for (String line : text.substring(0, whole).lines().toList()) {
      if (!line.contains(kind.json())) {
        throw new IllegalArgumentException(
            file
                + " was recorded with other rules, another simulator or other options than {"
                + kind.json()
                + "}; take another file");
      }
      if (sum.chunks() > 0 && number(line, "first") != sum.next()) {
        throw new IllegalArgumentException(file + " lacks the chunk of seed " + sum.next());
      }
      add(line);
    }
    if (whole < text.length()) { // broken off while it was written
      try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
        out.truncate(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
      }
    }
  }

  private void add(String line) {
    long first = sum.chunks() == 0 ? number(line, "first") : sum.first();
    sum =
        new Sum(
            sum.chunks() + 1,
            first,
            number(line, "last") + 1,
            sum.histories() + number(line, "histories"),
            sum.violations() + number(line, "violations"),
            sum.outside() + number(line, "outsideThePromise"),
            sum.s() + number(line, "millis") / 1e3);
    Matcher replay = Pattern.compile("\"replay\":\"([^\"]*)\"").matcher(line);
    while (replay.find()) {
      violated.add(replay.group(1));
    }
  }

  private static long number(String line, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":(-?[0-9]+)").matcher(line);
    if (!found.find()) {
      throw new IllegalArgumentException("no " + name + " in the line " + line);
    }
    return Long.parseLong(found.group(1));
  }

  /** The next chunk has been played. */
  synchronized void append(Campaign.Tally chunk) throws IOException {
    String line =
        String.format(
            Locale.ROOT,
            "{\"first\":%d,\"last\":%d,\"histories\":%d,\"violations\":%d,"
                + "\"outsideThePromise\":%d,\"millis\":%d,\"hash\":\"%016x\",%s,\"violated\":[%s]}\n",
            sum.next(),
            sum.next() + chunk.histories() - 1,
            chunk.histories(),
            chunk.violations().size(),
            chunk.outsideThePromise(),
            (long) (chunk.seconds() * 1e3),
            chunk.hash(),
            kind.json(),
            chunk.violatedJson());
    Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    add(line);
  }

  synchronized Sum sum() {
    return sum;
  }

  /** The options that play each violation again. */
  synchronized List<String> violated() {
    return List.copyOf(violated);
  }
}
