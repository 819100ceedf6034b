package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * One probe from its start to its verdict, without sockets, clocks and threads: events and the time
 * go in, what to send comes out. A steady probe goes through
 *
 * <pre>
 * resolving (names only) -> connecting -> connected -> [handshake -> secured] -> received ...
 *   [-> handshake -> secured -> received ...] -> verdict -> goodbye -> over
 * </pre>
 *
 * The first handshake is that of TLS from the start, the second that of STARTTLS: whoever drives
 * the exchange looks at {@link #handshake} after each event, begins the handshake then, and tells
 * how it went.
 *
 * <p>and any event may bring the verdict early. Nothing after the verdict changes it. Times are
 * {@link System#nanoTime} readings.
 */
final class Exchange {

  private static final int SHOWN_BYTES = 1_024;
  private static final Buffer NOTHING = Buffer.buffer(0);

  private final Dialogue dialogue;
  private final Optional<Tls> tls;
  private final LineSplitter splitter;
  private final Transcript transcript;
  private final PhaseTimes times;
  private String awaited;
  private String address = "";
  private Optional<String> passedOver = Optional.empty();
  private Optional<Verdict> verdict = Optional.empty();
  private boolean goodbye;

  /** A handshake is wanted, or under way. */
  private boolean handshake;

  private Optional<TlsFacts> facts = Optional.empty();

  /** Bytes to come that are no lines. */
  private int raw;

  /** The beginning of those that came, for the transcript. */
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  private Exchange(Dialogue dialogue, Optional<Tls> tls, Phase first, String awaited, long now) {
    this.dialogue = dialogue;
    this.tls = tls;
    this.splitter = new LineSplitter(dialogue.mostBytes());
    this.transcript = new Transcript(now);
    this.times = new PhaseTimes(first, now);
    this.awaited = awaited;
  }

  /** Starts with a name that must be resolved. */
  static Exchange resolving(Dialogue dialogue, Optional<Tls> tls, String host, long now) {
    return new Exchange(dialogue, tls, Phase.RESOLVE, "an address of " + host, now);
  }

  /** Starts with an address. */
  static Exchange connecting(
      Dialogue dialogue, Optional<Tls> tls, String address, int port, long now) {
    Exchange exchange = new Exchange(dialogue, tls, Phase.CONNECT, "", now);
    exchange.resolved(address, port, now);
    return exchange;
  }

  void resolved(String toAddress, int port, long now) {
    if (verdict.isEmpty()) {
      address = toAddress;
      transcript.noted("connecting to " + toAddress + " port " + port, now);
      enter(Phase.CONNECT, "a connection to " + toAddress + " port " + port, now);
    }
  }

  /** Returns what to send; empty: nothing. */
  Buffer connected(long now) {
    if (verdict.isPresent()) {
      return NOTHING;
    }
    transcript.noted("connected", now);
    boolean first = tls.filter(t -> t.mode() == Tls.Mode.IMPLICIT).isPresent();
    return take(first ? Turn.secure() : dialogue.opened(), "", now);
  }

  /** Whether a handshake must begin, or has begun and not ended. */
  boolean handshake() {
    return handshake && verdict.isEmpty();
  }

  /** The handshake is over. Returns what to send; empty: nothing. */
  Buffer secured(TlsFacts found, long now) {
    if (verdict.isPresent()) {
      return NOTHING;
    }
    handshake = false;
    facts = Optional.of(found);
    found.lines().forEach(line -> transcript.noted(line, now));
    Optional<String> fault =
        tls.filter(t -> t.verify() == Tls.Verify.REQUIRED).flatMap(t -> found.fault());
    if (fault.isPresent()) {
      conclude(new Verdict(Reason.TLS, fault.get()), now);
      return NOTHING;
    }
    boolean first = tls.filter(t -> t.mode() == Tls.Mode.IMPLICIT).isPresent();
    return take(first ? dialogue.opened() : dialogue.secured(), "", now);
  }

  /** Returns what to send; empty: nothing. */
  Buffer received(byte[] bytes, long now) {
    splitter.add(bytes);
    Buffer send = NOTHING;
    for (Optional<Buffer> answer = next(now); answer.isPresent(); answer = next(now)) {
      send = joined(send, answer.get());
    }
    if (handshake() && !splitter.isEmpty()) {
      // What a man in the middle sent before the handshake must not count as said after it.
      fail(Reason.PROTOCOL, "text in clear before it", now);
    }
    if (verdict.isEmpty()) {
      splitter.fault().ifPresent(fault -> fail(Reason.PROTOCOL, fault, now));
    } else if (splitter.fault().isPresent()) {
      farewell();
    }
    return send;
  }

  /** The connection ended; {@code how} is the object of "got". */
  void ended(String how, long now) {
    goodbye = false;
    if (verdict.isPresent()) {
      return;
    }
    if (handshake) {
      fail(Reason.TLS, how, now);
      return;
    }
    Optional<Turn> last = dialogue.closed(splitter.unfinished());
    if (last.isPresent()) {
      take(last.get(), "", now);
      goodbye = false;
    } else {
      fail(passedOver.isPresent() ? Reason.EXPECT : Reason.PROTOCOL, how + soFar(), now);
    }
  }

  /** The time is up. */
  void expired(Duration timeout, long now) {
    goodbye = false;
    Reason reason = times.phase() == Phase.RESOLVE ? Reason.DNS : Reason.TIMEOUT;
    String nothing = soFar().isEmpty() ? "nothing" : "nothing more";
    fail(
        passedOver.isPresent() ? Reason.EXPECT : reason,
        nothing + " within " + seconds(timeout) + soFar(),
        now);
  }

  /** Something went wrong that the dialogue knows nothing of; {@code got} completes "got". */
  void fail(Reason reason, String got, long now) {
    conclude(new Verdict(reason, "expected " + awaited + ", got " + got), now);
  }

  /** The same with a whole sentence. */
  void conclude(Reason reason, String detail, long now) {
    conclude(new Verdict(reason, detail), now);
  }

  /** Nothing is left to do: there is a verdict, and the goodbye has been answered. */
  boolean over() {
    return verdict.isPresent() && !goodbye;
  }

  /** There is a verdict, and the goodbye has not been answered yet. */
  boolean partingWords() {
    return goodbye;
  }

  /** The result; only when it is {@link #over}. */
  ProbeResult result(long now) {
    Verdict end = verdict.orElseThrow();
    return new ProbeResult(
        end.reason() == Reason.NONE,
        end.reason(),
        end.detail(),
        times.spent(),
        times.since(now),
        transcript.said(),
        address,
        facts,
        dialogue.findings());
  }

  /** Hands the dialogue what comes next and returns its answer; empty: nothing whole is there. */
  private Optional<Buffer> next(long now) {
    if (over() || handshake()) {
      return Optional.empty();
    }
    return raw > 0 && verdict.isEmpty()
        ? splitter.take(raw).map(some -> bytes(some, now))
        : splitter.next().map(line -> line(line, now));
  }

  private Buffer line(String line, long now) {
    if (!dialogue.quiet()) {
      transcript.received(dialogue.shown(line), now);
    }
    return verdict.isEmpty() ? take(dialogue.line(line), line, now) : farewell();
  }

  private Buffer bytes(byte[] some, long now) {
    raw -= some.length;
    body.write(some, 0, Math.min(some.length, Math.max(0, SHOWN_BYTES - body.size())));
    return take(dialogue.bytes(some), "", now);
  }

  private Buffer take(Turn turn, String line, long now) {
    return switch (turn.kind()) {
      case MORE -> NOTHING;
      case SKIP -> {
        passedOver = Optional.of(line);
        yield NOTHING;
      }
      case TAKE -> {
        raw = turn.bytes();
        yield NOTHING;
      }
      case AWAIT -> {
        enter(turn.phase(), turn.text(), now);
        raw = turn.bytes();
        yield NOTHING;
      }
      case SEND -> {
        enter(turn.phase(), turn.text(), now);
        raw = turn.bytes();
        yield say(turn.send(), now);
      }
      case SECURE -> {
        enter(turn.phase(), turn.text(), now);
        handshake = true;
        yield turn.send().length() > 0 ? say(turn.send(), now) : NOTHING;
      }
      case DONE -> {
        conclude(good(turn.text()), now);
        goodbye = turn.send().length() > 0;
        yield goodbye ? say(turn.send(), now) : NOTHING;
      }
      case LAST -> {
        conclude(new Verdict(Reason.NONE, turn.text()), now);
        yield say(turn.send(), now);
      }
      case FAIL -> {
        conclude(new Verdict(turn.reason(), turn.text()), now);
        yield NOTHING;
      }
    };
  }

  /** A dialogue that forgets the TLS it was asked for must not succeed in clear. */
  private Verdict good(String found) {
    return tls.isPresent() && facts.isEmpty()
        ? new Verdict(Reason.INTERNAL, "expected TLS before the end, got none: " + found)
        : new Verdict(Reason.NONE, found);
  }

  private void enter(Phase phase, String what, long now) {
    showBody(now);
    times.enter(phase, now);
    awaited = what;
    passedOver = Optional.empty();
  }

  private void conclude(Verdict end, long now) {
    if (verdict.isEmpty()) {
      times.leave(now);
      showBody(now);
      // A dialogue shows no secret in a verdict; should one forget, none is shown either.
      verdict = Optional.of(new Verdict(end.reason(), dialogue.shown(end.detail())));
    }
  }

  /** What came that was no line, when something new is awaited or all is over. */
  private void showBody(long now) {
    if (body.size() > 0) {
      transcript.received(dialogue.shown(body.toString(StandardCharsets.UTF_8)), now);
      body.reset();
    }
  }

  private Buffer say(Buffer bytes, long now) {
    transcript.sent(dialogue.shown(bytes.toString(StandardCharsets.UTF_8)), now);
    return bytes;
  }

  private Buffer farewell() {
    goodbye = false;
    return NOTHING;
  }

  private static Buffer joined(Buffer one, Buffer other) {
    if (one.length() == 0 || other.length() == 0) {
      return one.length() == 0 ? other : one;
    }
    return Buffer.buffer(one.length() + other.length()).appendBuffer(one).appendBuffer(other);
  }

  private String quoted(String text) {
    return dialogue.quiet() ? "other people's mail" : Printable.quote(dialogue.shown(text));
  }

  /** What came that was not enough, to end a sentence with. */
  private String soFar() {
    String unfinished = splitter.unfinished();
    if (!unfinished.isEmpty()) {
      return " after " + quoted(unfinished);
    }
    if (body.size() > 0) {
      return " after " + quoted(body.toString(StandardCharsets.UTF_8));
    }
    return passedOver.map(line -> " after " + quoted(line)).orElse("");
  }

  private static String seconds(Duration time) {
    return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
