package io.mailkeeper.probes;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One probe from its start to its verdict, without sockets, clocks and threads: events and the time
 * go in, text to send comes out. A steady probe goes through
 *
 * <pre>
 * resolving (names only) -> connecting -> connected -> received ... -> verdict -> goodbye -> over
 * </pre>
 *
 * and any event may bring the verdict early. Nothing after the verdict changes it. Times are {@link
 * System#nanoTime} readings.
 */
final class Exchange {

  private static final int SHOWN_BYTES = 1_024;

  private final Dialogue dialogue;
  private final LineSplitter splitter = new LineSplitter();
  private final Transcript transcript = new Transcript();
  private final PhaseTimes times;
  private String awaited;
  private String address = "";
  private Optional<String> passedOver = Optional.empty();
  private Optional<Verdict> verdict = Optional.empty();
  private boolean goodbye;

  /** Bytes to come that are no lines. */
  private int raw;

  /** The beginning of those that came, for the transcript. */
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  private Exchange(Dialogue dialogue, Phase first, String awaited, long now) {
    this.dialogue = dialogue;
    this.times = new PhaseTimes(first, now);
    this.awaited = awaited;
  }

  /** Starts with a name that must be resolved. */
  static Exchange resolving(Dialogue dialogue, String host, long now) {
    return new Exchange(dialogue, Phase.RESOLVE, "an address of " + host, now);
  }

  /** Starts with an address. */
  static Exchange connecting(Dialogue dialogue, String address, int port, long now) {
    Exchange exchange = new Exchange(dialogue, Phase.CONNECT, "", now);
    exchange.resolved(address, port, now);
    return exchange;
  }

  void resolved(String toAddress, int port, long now) {
    if (verdict.isEmpty()) {
      address = toAddress;
      enter(Phase.CONNECT, "a connection to " + toAddress + " port " + port, now);
    }
  }

  /** Returns text to send, line ends included; empty: nothing. */
  String connected(long now) {
    return verdict.isEmpty() ? take(dialogue.opened(), "", now) : "";
  }

  /** Returns text to send, line ends included; empty: nothing. */
  String received(byte[] bytes, long now) {
    splitter.add(bytes);
    List<String> send = new ArrayList<>();
    for (Optional<String> answer = next(now); answer.isPresent(); answer = next(now)) {
      send.add(answer.get());
    }
    if (verdict.isEmpty()) {
      splitter.fault().ifPresent(fault -> fail(Reason.PROTOCOL, fault, now));
    } else if (splitter.fault().isPresent()) {
      farewell();
    }
    return String.join("", send);
  }

  /** The connection ended; {@code how} is the object of "got". */
  void ended(String how, long now) {
    goodbye = false;
    if (verdict.isPresent()) {
      return;
    }
    Optional<Turn> last = dialogue.closed();
    if (last.isPresent()) {
      take(last.get(), "", now);
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
        transcript.lines(),
        address);
  }

  /** Hands the dialogue what comes next and returns its answer; empty: nothing whole is there. */
  private Optional<String> next(long now) {
    if (over()) {
      return Optional.empty();
    }
    return raw > 0 && verdict.isEmpty()
        ? splitter.take(raw).map(some -> bytes(some, now))
        : splitter.next().map(line -> line(line, now));
  }

  private String line(String line, long now) {
    transcript.received(dialogue.shown(line));
    return verdict.isEmpty() ? take(dialogue.line(line), line, now) : farewell();
  }

  private String bytes(byte[] some, long now) {
    raw -= some.length;
    body.write(some, 0, Math.min(some.length, Math.max(0, SHOWN_BYTES - body.size())));
    return take(dialogue.bytes(some), "", now);
  }

  private String take(Turn turn, String line, long now) {
    return switch (turn.kind()) {
      case MORE -> "";
      case SKIP -> {
        passedOver = Optional.of(line);
        yield "";
      }
      case TAKE -> {
        raw = turn.bytes();
        yield "";
      }
      case AWAIT -> {
        enter(turn.phase(), turn.text(), now);
        yield "";
      }
      case SEND -> {
        enter(turn.phase(), turn.text(), now);
        yield say(turn.send());
      }
      case DONE -> {
        conclude(new Verdict(Reason.NONE, turn.text()), now);
        goodbye = !turn.send().isEmpty();
        yield goodbye ? say(turn.send()) : "";
      }
      case FAIL -> {
        conclude(new Verdict(turn.reason(), turn.text()), now);
        yield "";
      }
    };
  }

  private void enter(Phase phase, String what, long now) {
    times.enter(phase, now);
    awaited = what;
    passedOver = Optional.empty();
  }

  private void conclude(Verdict end, long now) {
    if (verdict.isEmpty()) {
      times.leave(now);
      if (body.size() > 0) {
        transcript.received(dialogue.shown(body.toString(StandardCharsets.UTF_8)));
      }
      verdict = Optional.of(end);
    }
  }

  private String say(String lines) {
    transcript.sent(dialogue.shown(lines));
    return lines + "\r\n";
  }

  private String farewell() {
    goodbye = false;
    return "";
  }

  /** What came that was not enough, to end a sentence with. */
  private String soFar() {
    String unfinished = splitter.unfinished();
    if (!unfinished.isEmpty()) {
      return " after " + Printable.quote(dialogue.shown(unfinished));
    }
    if (body.size() > 0) {
      return " after " + Printable.quote(dialogue.shown(body.toString(StandardCharsets.UTF_8)));
    }
    return passedOver.map(line -> " after " + Printable.quote(dialogue.shown(line))).orElse("");
  }

  private static String seconds(Duration time) {
    return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
