package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every conversation of {@link Repertoire} under every condition that a network or a server brings
 * about. However the same bytes come, the result is the same; whatever else comes, or does not, the
 * probe ends with a reason, at once where it can know and at its deadline where it cannot.
 */
class ConditionMatrixTest {

  /** What happens. */
  enum Condition {
    /** Everything comes as it is said. */
    WHOLE,
    /** Replies have more lines than they need. */
    MULTI_LINE,
    /** All replies come in one packet, up to a handshake. */
    PIPELINED,
    /** Each byte comes alone, then there is one cut at each place. */
    SPLIT,
    /** Texts have every byte from 0x80 to 0xff, which is no UTF-8. */
    EIGHT_BIT,
    /** A text, or whatever comes, is longer than any reader may keep. */
    OVER_LONG,
    /** A reply goes on and on. */
    ENDLESS,
    /** The server says nothing any more. */
    SILENT,
    /** The server has said its last whole reply and closes its side. */
    HALF_CLOSED,
    /** The connection breaks in the middle of a reply. */
    EARLY_CLOSED
  }

  private static final int MUCH = 100_000;
  private static final String LONG = "x".repeat(MUCH);
  private static final String EIGHT_BITS =
      IntStream.rangeClosed(0x80, 0xff)
          .mapToObj(c -> String.valueOf((char) c))
          .collect(Collectors.joining());

  /** What is fed where only the deadline is the end: a body that is read whole. */
  private static final int ENDLESS_BYTES = 2_000_000;

  /** What a probe may keep beside what it may read: its transcript and itself. */
  private static final int OWN_BYTES = 150_000;

  static Stream<Arguments> cells() {
    return Repertoire.ALL.stream()
        .flatMap(play -> Arrays.stream(Condition.values()).map(when -> Arguments.of(play, when)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cells")
  void everyConversationUnderEveryCondition(Play play, Condition when) {
    switch (when) {
      case WHOLE -> whole(play);
      case MULTI_LINE -> multiLine(play);
      case PIPELINED -> pipelined(play);
      case SPLIT -> split(play);
      case EIGHT_BIT -> eightBit(play);
      case OVER_LONG -> overLong(play);
      case ENDLESS -> eachPlace(play, ConditionMatrixTest::endless);
      case SILENT -> eachPlace(play, ConditionMatrixTest::silent);
      case HALF_CLOSED -> eachPlace(play, ConditionMatrixTest::halfClosed);
      case EARLY_CLOSED -> eachPlace(play, ConditionMatrixTest::earlyClosed);
    }
  }

  /** A new protocol, or a new way to log in, is to be added to the repertoire. */
  @Test
  void theRepertoireHasEveryProtocolAndMechanism() {
    assertThat(Repertoire.ALL.stream().map(Play::protocol).collect(Collectors.toSet()))
        .as("protocols with a play in Repertoire")
        .containsExactlyInAnyOrderElementsOf(Probes.protocols());
    Set<String> expected = new TreeSet<>();
    for (Mechanism mechanism : Mechanism.values()) {
      boolean pop3Only = mechanism == Mechanism.APOP || mechanism == Mechanism.USER;
      (pop3Only
              ? Stream.of(Target.Pop3.PROTOCOL)
              : Stream.of("smtp", "lmtp", "pop3", "imap", "sieve"))
          .forEach(protocol -> expected.add(protocol + " " + mechanism.label()));
    }
    assertThat(
            Repertoire.ALL.stream()
                .flatMap(p -> p.mechanism().stream().map(m -> p.protocol() + " " + m.label())))
        .containsAll(expected);
  }

  @Test
  void everyProtocolIsPlayedWithMoreLinesAndWithTls() {
    Set<String> longer = new TreeSet<>();
    Set<String> upgraded = new TreeSet<>();
    for (Play play : Repertoire.ALL) {
      if (!longer(play).equals(play.replies())) {
        longer.add(play.protocol());
      }
      if (play.replies().contains(Play.HANDSHAKE)) {
        upgraded.add(play.protocol());
      }
    }
    assertThat(longer).containsExactlyElementsOf(Probes.protocols());
    assertThat(upgraded)
        .contains("smtp", "lmtp", "pop3", "imap", "sieve", "http", "tcp", "ldap", "dns");
  }

  // ---- the same bytes

  private static Performance whole(Play play) {
    Performance performance = Performance.upTo(play.replies().size(), play);
    assertThat(performance.over()).as("over after %s", performance.sent()).isTrue();
    ProbeResult result = performance.result();
    assertThat(result.success()).as("%s %s", result.detail(), result.transcript()).isTrue();
    Performance.assertBounded(result);
    return performance;
  }

  private static void multiLine(Play play) {
    Performance longer = Performance.of(play);
    longer(play).forEach(reply -> longer.hear(reply, "text"));
    assertThat(longer.over()).isTrue();
    assertThat(longer.result().detail()).as("%s", longer.result().transcript()).isNotBlank();
    assertThat(longer.result().success()).as("%s", longer.result()).isTrue();
    assertThat(longer.sent()).isEqualTo(whole(play).sent());
  }

  private static List<Play.Reply> longer(Play play) {
    List<Play.Reply> longer = new ArrayList<>();
    for (Play.Reply reply : play.replies()) {
      String said = reply.with("text");
      String more = play.speech().longer(longer.size(), said);
      longer.add(
          !reply.isSaid() || more.equals(said) ? reply : new Play.Reply(more, t -> more, false));
    }
    return longer;
  }

  private static void pipelined(Play play) {
    List<String> packets = packets(play);
    same(whole(play), feed(play, packets, Integer.MAX_VALUE, -1));
    if (packets.size() > 1 && !packets.get(0).isEmpty()) {
      Performance early = Performance.of(play).hear(String.join("", packets));
      assertThat(early.over()).isTrue();
      assertThat(early.result().reason()).as("said in clear").isEqualTo(Reason.PROTOCOL);
    }
  }

  private static void split(Play play) {
    Performance whole = whole(play);
    List<String> packets = packets(play);
    same(whole, feed(play, packets, 1, -1));
    int bytes = packets.stream().mapToInt(String::length).sum();
    for (int cut = 0; cut < bytes; cut++) {
      same(whole, feed(play, packets, Integer.MAX_VALUE, cut));
    }
  }

  /** What is said up to each handshake, and after the last one. */
  private static List<String> packets(Play play) {
    List<String> packets = new ArrayList<>();
    StringBuilder packet = new StringBuilder();
    for (Play.Reply reply : play.replies()) {
      packet.append(reply.with("text"));
      if (reply.equals(Play.HANDSHAKE)) {
        packets.add(packet.toString());
        packet.setLength(0);
      }
    }
    packets.add(packet.toString());
    return packets;
  }

  /** Plays it in pieces of a size, or with one cut after a byte. */
  private static Performance feed(Play play, List<String> packets, int size, int cutAfter) {
    Performance performance = Performance.of(play);
    int byteNo = 0;
    for (int i = 0; i < packets.size(); i++) {
      if (i > 0) {
        performance.shakeHands();
      }
      byte[] bytes = packets.get(i).getBytes(StandardCharsets.ISO_8859_1);
      for (int at = 0; at < bytes.length; ) {
        int end = (int) Math.min(bytes.length, (long) at + size);
        int cut = cutAfter + 1 - byteNo;
        end = cut > at && cut < end ? cut : end;
        performance.hear(Arrays.copyOfRange(bytes, at, end));
        at = end;
      }
      byteNo += bytes.length;
    }
    return play.replies().contains(Play.CLOSE) ? performance.end("end of connection") : performance;
  }

  private static void same(Performance whole, Performance other) {
    assertThat(other.over()).as("over").isTrue();
    assertThat(String.join("", other.sent())).isEqualTo(String.join("", whole.sent()));
    ProbeResult expected = whole.result();
    ProbeResult found = other.result();
    assertThat(found.detail()).isEqualTo(expected.detail());
    assertThat(found.reason()).isEqualTo(expected.reason());
    assertThat(found.transcript()).isEqualTo(expected.transcript());
    assertThat(found.findings()).isEqualTo(expected.findings());
    assertThat(found.tls()).isEqualTo(expected.tls());
    assertThat(found.phases().keySet()).isEqualTo(expected.phases().keySet());
  }

  private static void eightBit(Play play) {
    Performance performance = Performance.of(play);
    play.replies().forEach(reply -> performance.hear(reply, EIGHT_BITS));
    assertThat(performance.over()).isTrue();
    ProbeResult result = performance.result();
    assertThat(result.success()).as("%s", result).isTrue();
    Performance.assertBounded(result);
  }

  // ---- other bytes

  private static void overLong(Play play) {
    for (int place = 0; place < play.replies().size(); place++) {
      Play.Reply reply = play.replies().get(place);
      if (reply.isSaid() && reply.hasText()) {
        Performance text = Performance.upTo(place, play).hear(reply, LONG);
        if (!reply.roomy() && awaited(place, play)) {
          failedAtOnce(text, Reason.PROTOCOL);
        }
        ends(text);
      }
    }
    eachPlace(play, (p, place) -> ends(flood(Performance.upTo(place, p), LONG)));
  }

  private static void endless(Play play, int place) {
    Play.Reply reply = play.replies().get(place);
    if (reply.isSaid()) {
      Speech.Endless endless = play.speech().endless(reply.with("text"));
      Performance flooded =
          flood(Performance.upTo(place, play).hear(endless.first()), endless.unit().repeat(50));
      if (!reply.roomy() && awaited(place, play) && flooded.mostBytes() < ENDLESS_BYTES) {
        failedAtOnce(flooded, Reason.PROTOCOL, Reason.EXPECT);
      }
      ends(flooded);
    }
  }

  /** Feeds it until it has had enough. */
  private static Performance flood(Performance performance, String unit) {
    int most = Math.min(ENDLESS_BYTES, performance.mostBytes()) + unit.length();
    for (int fed = 0; fed <= most && !performance.over(); fed += unit.length()) {
      performance.hear(unit);
    }
    return performance;
  }

  // ---- no more bytes

  private static void silent(Play play, int place) {
    Performance performance = Performance.upTo(place, play);
    boolean concluded = performance.concluded();
    assertThat(performance.over()).as("over before its deadline").isEqualTo(!expects(place, play));
    performance.expire();
    assertThat(performance.over()).isTrue();
    ProbeResult result = performance.result();
    Performance.assertBounded(result);
    if (!concluded) {
      assertThat(result.reason()).as("%s", result).isEqualTo(Reason.TIMEOUT);
      assertThat(result.detail()).matches("expected .+, got nothing( more)? within 5 s.*");
      assertThat(result.total()).isEqualTo(Performance.DEADLINE);
    }
  }

  private static void halfClosed(Play play, int place) {
    Performance performance = Performance.upTo(place, play);
    closed(play, place, performance, performance.concluded(), "end of connection");
  }

  private static void earlyClosed(Play play, int place) {
    String said = play.replies().get(place).with("text");
    for (int bytes = 1; bytes < said.length(); bytes++) {
      Performance performance = Performance.upTo(place, play).hear(said.substring(0, bytes));
      closed(play, place, performance, performance.concluded(), "connection reset");
    }
  }

  private static void closed(
      Play play, int place, Performance performance, boolean concluded, String how) {
    int sent = performance.sent().size();
    performance.end(how);
    assertThat(performance.over()).as("over at once").isTrue();
    assertThat(performance.sent()).as("said to nobody").hasSize(sent);
    ProbeResult result = performance.result();
    Performance.assertBounded(result);
    if (!concluded && place < play.endsByClosing()) {
      assertThat(result.reason()).as("%s", result).isIn(Reason.PROTOCOL, Reason.EXPECT, Reason.TLS);
      assertThat(result.detail()).matches("expected .+, got " + how + ".*");
    }
  }

  // ---- common to all

  @FunctionalInterface
  private interface AtPlace {
    void happens(Play play, int place);
  }

  private static void eachPlace(Play play, AtPlace condition) {
    IntStream.range(0, play.replies().size()).forEach(place -> condition.happens(play, place));
  }

  /** Whether there is no verdict yet before a reply. */
  private static boolean awaited(int place, Play play) {
    return !Performance.upTo(place, play).concluded();
  }

  /** Whether anything is left to do before a reply. */
  private static boolean expects(int place, Play play) {
    return !Performance.upTo(place, play).over();
  }

  private static void failedAtOnce(Performance performance, Reason... reasons) {
    assertThat(performance.over()).as("over before its deadline").isTrue();
    ProbeResult result = performance.result();
    assertThat(result.reason()).as("%s", result).isIn((Object[]) reasons);
  }

  /** It ends at its deadline at the latest, and has not kept more than it may read. */
  private static void ends(Performance performance) {
    long held = performance.heldBytes();
    performance.expire();
    assertThat(performance.over()).isTrue();
    Performance.assertBounded(performance.result());
    long most = Math.min(performance.mostBytes(), HttpExpect.KEPT_BYTES);
    assertThat(held).as("bytes in memory").isLessThan(2L * most + OWN_BYTES + MUCH);
  }
}
