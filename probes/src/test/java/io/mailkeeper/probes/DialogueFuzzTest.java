package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Servers that say almost the right thing, in any pieces, with handshakes that fail or never end:
 * every dialogue ends at its deadline at the latest, with a bounded result, and keeps no more than
 * it may. Each conversation of {@link Repertoire} is played with seeds that are numbered through: a
 * failure names the one to play again.
 *
 * <p>{@code -Dmailkeeper.fuzz.seconds=600} goes on with new seeds for as long; {@code
 * -Dmailkeeper.fuzz.seed=N} begins with another one.
 */
class DialogueFuzzTest {

  private static final long FIRST_SEED = Long.getLong("mailkeeper.fuzz.seed", 20_260_131L);
  private static final Duration LONGER =
      Duration.ofSeconds(Long.getLong("mailkeeper.fuzz.seconds", 0L));
  private static final int DIALOGUES = 200_000;

  /** How often what is kept in memory is counted: it costs more than the dialogue. */
  private static final int HELD_EVERY = 31;

  /** What a probe may keep beside what it may read: its transcript and itself. */
  private static final int OWN_BYTES = 250_000;

  private final Map<Reason, Integer> seen = new EnumMap<>(Reason.class);
  private final Map<String, Set<Reason>> seenBy = new TreeMap<>();
  private long dialogues;
  private long mostHeld;

  @Test
  void everyMutationEndsWithABoundedResult() {
    long startNanos = System.nanoTime();
    long endNanos = startNanos + LONGER.toNanos();
    while (dialogues < DIALOGUES || System.nanoTime() < endNanos) {
      long seed = FIRST_SEED + dialogues;
      Play play = Repertoire.ALL.get(Math.floorMod(seed, Repertoire.ALL.size()));
      try {
        play(play, new Random(seed));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            play + " fails with -Dmailkeeper.fuzz.seed=" + seed + ", its first dialogue: " + e, e);
      }
      dialogues++;
    }
    report(System.nanoTime() - startNanos);
    // A fuzz test that only ever sees one answer tests nothing.
    assertThat(seen)
        .containsOnlyKeys(
            Reason.NONE, Reason.TIMEOUT, Reason.TLS, Reason.PROTOCOL, Reason.AUTH, Reason.EXPECT);
    assertThat(seenBy.keySet()).containsExactlyElementsOf(Probes.protocols());
    assertThat(seenBy)
        .allSatisfy(
            (protocol, reasons) ->
                assertThat(reasons).contains(Reason.NONE, Reason.PROTOCOL, Reason.TIMEOUT));
  }

  private void report(long nanos) {
    System.out.printf(
        Locale.ROOT,
        "fuzz: %d dialogues of %d conversations, seeds %d to %d, %.1f s, at most %d bytes kept,"
            + " reasons %s%n",
        dialogues,
        Repertoire.ALL.size(),
        FIRST_SEED,
        FIRST_SEED + dialogues - 1,
        nanos / 1e9,
        mostHeld,
        seen);
  }

  private void play(Play play, Random random) {
    Performance performance = Performance.of(play);
    for (Play.Reply reply : play.replies()) {
      if (reply.equals(Play.HANDSHAKE)) {
        handshake(performance, random);
      } else {
        pieces(performance, bytes(play, reply, random), random);
      }
    }
    if (random.nextBoolean()) {
      performance.end("end of connection");
    }
    if (dialogues % HELD_EVERY == 0) {
      held(performance);
    }
    performance.expire();
    assertThat(performance.over()).as("over at its deadline").isTrue();
    ProbeResult result = performance.result();
    Performance.assertBounded(result);
    seen.merge(result.reason(), 1, Integer::sum);
    seenBy.computeIfAbsent(play.protocol(), p -> new TreeSet<>()).add(result.reason());
  }

  private static byte[] bytes(Play play, Play.Reply ordinary, Random random) {
    Play other = Repertoire.ALL.get(random.nextInt(Repertoire.ALL.size()));
    // Now and then a server of another protocol answers.
    Play.Reply reply =
        random.nextInt(50) == 0
            ? other.replies().get(random.nextInt(other.replies().size()))
            : ordinary;
    String said = reply.with(random.nextInt(20) == 0 ? "\u00ff\u0085\u0000 {3}" : "text");
    String more =
        random.nextInt(20) == 0 && said.length() > 3 ? play.speech().longer(1, said) : said;
    byte[] bytes = more.getBytes(StandardCharsets.ISO_8859_1);
    // Most replies are as they should be: what comes late would never be reached otherwise.
    return random.nextInt(3) == 0 ? Mutation.of(bytes, random) : bytes;
  }

  /** It succeeds, fails, never ends, or something comes before it. */
  private static void handshake(Performance performance, Random random) {
    if (!performance.awaitsHandshake()) {
      return;
    }
    switch (random.nextInt(12)) {
      case 0 -> performance.end("a TLS alert");
      case 1 -> performance.hear("220 in clear\r\n");
      case 2 -> performance.hear(new byte[] {0x16, 3, 1});
      case 3 -> performance.expire();
      default -> performance.shakeHands();
    }
  }

  private static void pieces(Performance performance, byte[] bytes, Random random) {
    boolean whole = random.nextBoolean();
    for (int at = 0; at < bytes.length && !performance.over(); ) {
      int size = whole ? bytes.length : 1 + random.nextInt(1 + bytes.length);
      int end = Math.min(bytes.length, at + size);
      performance.hear(Arrays.copyOfRange(bytes, at, end));
      at = end;
    }
  }

  private void held(Performance performance) {
    long bytes = performance.heldBytes();
    long most = Math.min(performance.mostBytes(), HttpExpect.KEPT_BYTES);
    assertThat(bytes).as("bytes kept in memory").isLessThan(2 * most + OWN_BYTES);
    mostHeld = Math.max(mostHeld, bytes);
  }

  /** What the dialogues are mutated from: nothing else shows that they reach their ends. */
  @Test
  void withoutMutationsEveryDialogueSucceeds() {
    List<Play> failing =
        Repertoire.ALL.stream()
            .filter(
                play -> !Performance.upTo(play.replies().size(), play).expire().result().success())
            .toList();
    assertThat(failing).isEmpty();
  }
}
