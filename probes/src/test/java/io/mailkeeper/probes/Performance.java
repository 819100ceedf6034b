package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@link Play} under way, without a socket and with a clock that is moved by hand: every event
 * takes a microsecond, and the deadline comes when the test says so.
 */
final class Performance {

  static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final long EVENT_NANOS = 1_000;

  private final Dialogue dialogue;
  private final Exchange exchange;
  private final List<String> sent = new ArrayList<>();
  private long nowNanos;

  private Performance(Dialogue dialogue, Optional<Tls> tls) {
    this.dialogue = dialogue;
    this.exchange = Exchange.connecting(dialogue, tls, "127.0.0.1", 1, 0);
    say(exchange.connected(tick()));
  }

  /** The connection is there, and nothing has been said. */
  static Performance of(Play play) {
    return new Performance(play.dialogue().get(), play.tls());
  }

  /** The server has said so many replies, with an ordinary text in them. */
  static Performance upTo(int replies, Play play) {
    Performance performance = of(play);
    play.replies().stream().limit(replies).forEach(reply -> performance.hear(reply, "text"));
    return performance;
  }

  Performance hear(Play.Reply reply, String text) {
    if (reply.equals(Play.CLOSE)) {
      return end("end of connection");
    }
    return reply.equals(Play.HANDSHAKE) ? shakeHands() : hear(reply.with(text));
  }

  /** Bytes come, one for each character. */
  Performance hear(String bytes) {
    return hear(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  Performance hear(byte[] bytes) {
    if (!exchange.over() && bytes.length > 0) {
      say(exchange.received(bytes, tick()));
    }
    return this;
  }

  Performance shakeHands() {
    if (!concluded()) {
      assertThat(exchange.handshake()).as("a handshake after %s", sent).isTrue();
    }
    if (exchange.handshake()) {
      sent.add("(handshake)");
      say(exchange.secured(Rehearsal.FACTS, tick()));
    }
    return this;
  }

  boolean awaitsHandshake() {
    return exchange.handshake();
  }

  /** The connection ends. */
  Performance end(String how) {
    if (!exchange.over()) {
      exchange.ended(how, tick());
    }
    return this;
  }

  /** The deadline comes. */
  Performance expire() {
    nowNanos = DEADLINE.toNanos();
    if (!exchange.over()) {
      exchange.expired(DEADLINE, nowNanos);
    }
    return this;
  }

  /** Whether nothing is left to do. */
  boolean over() {
    return exchange.over();
  }

  /** Whether there is a verdict. */
  boolean concluded() {
    return exchange.over() || exchange.partingWords();
  }

  ProbeResult result() {
    return exchange.result(nowNanos);
  }

  /** What was sent, and where TLS began. */
  List<String> sent() {
    return sent;
  }

  /** How much may come in all. */
  int mostBytes() {
    return dialogue.mostBytes();
  }

  /** About how many bytes it keeps in memory. */
  long heldBytes() {
    return Held.bytes(exchange);
  }

  private long tick() {
    nowNanos += EVENT_NANOS;
    return nowNanos;
  }

  private void say(Buffer bytes) {
    if (bytes.length() > 0) {
      sent.add(bytes.toString(StandardCharsets.ISO_8859_1));
    }
  }

  /** A result that any front end can show, whatever the server said. */
  static void assertBounded(ProbeResult result) {
    assertThat(result.reason()).as("%s", result).isNotEqualTo(Reason.INTERNAL);
    assertThat(result.success()).isEqualTo(result.reason() == Reason.NONE);
    assertThat(result.detail()).isNotBlank().hasSizeLessThan(2_000);
    assertThat(hasControls(result.detail())).as("controls in %s", result.detail()).isFalse();
    assertThat(result.total()).isLessThanOrEqualTo(DEADLINE);
    assertThat(result.transcript()).hasSizeLessThanOrEqualTo(Transcript.MAX_LINES + 1);
    for (String line : result.transcript()) {
      boolean bounded = line.length() < 7 * Transcript.MAX_LINE_CHARS && !hasControls(line);
      assertThat(bounded).as("bounded, no controls: %s", line).isTrue();
    }
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }
}
