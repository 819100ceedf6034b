package io.mailkeeper.probes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Looks for canaries in the maildrop of a POP3 server, reads the awaited one and deletes all of
 * ours; RFC 1939.
 *
 * <pre>
 * STAT -> TOP n 0, newest first ... -> [RETR] -> DELE ... -> QUIT
 * </pre>
 *
 * POP3 cannot search: the header lines of the newest messages are read, and no more of them; those
 * of other people's mail are shown nowhere. What was deleted is gone only when QUIT is answered.
 *
 * <p>The time spent in {@link Phase#TRANSFER} is that of reading and deleting.
 */
final class Pop3Fetch implements Pop3Conversation.Task {

  /** Messages that one look reads the header lines of. */
  static final int MOST_MESSAGES = 50;

  /** Bytes of the lines of that many messages, and of the canary. */
  static final int MOST_BYTES = 2_000_000;

  private final Look look;
  private final StringBuilder text = new StringBuilder();
  private final Deque<Integer> ours = new ArrayDeque<>();
  private OptionalInt awaited = OptionalInt.empty();
  private int last;

  Pop3Fetch(Look look) {
    this.look = look;
  }

  @Override
  public Turn begin(Pop3Conversation pop3, String found) {
    return pop3.ask("STAT", Phase.COMMAND, line -> counted(pop3, line));
  }

  @Override
  public int mostBytes() {
    return MOST_BYTES;
  }

  private Turn counted(Pop3Conversation pop3, String line) {
    String[] words = line.split(" ", 3);
    if (words.length < 2 || !words[1].matches("[0-9]{1,9}")) {
      return pop3.unexpected(line);
    }
    int count = Integer.parseInt(words[1]);
    last = Math.max(1, count - MOST_MESSAGES + 1);
    return top(pop3, count);
  }

  private Turn top(Pop3Conversation pop3, int number) {
    if (number < last || ours.size() == Look.MOST) {
      return awaited.isPresent() ? read(pop3, awaited.getAsInt()) : delete(pop3);
    }
    text.setLength(0);
    return pop3.ask(
        "TOP " + number + " 0",
        Phase.COMMAND,
        ok -> pop3.list("the header lines", true, this::add, () -> judged(pop3, number)));
  }

  private Turn judged(Pop3Conversation pop3, int number) {
    Optional<Canary> canary = look.ours(text.toString());
    canary.ifPresent(
        c -> {
          ours.add(number);
          look.mark(c);
        });
    canary.filter(look::isAwaited).ifPresent(c -> awaited = OptionalInt.of(number));
    return top(pop3, number - 1);
  }

  private Turn read(Pop3Conversation pop3, int number) {
    text.setLength(0);
    return pop3.ask(
        "RETR " + number,
        Phase.TRANSFER,
        ok -> pop3.list("the canary", false, this::add, () -> readWhole(pop3)));
  }

  private Turn readWhole(Pop3Conversation pop3) {
    if (!look.isWhole(text.toString())) {
      return Turn.fail(Reason.EXPECT, "expected the canary's text, got another");
    }
    look.read();
    return delete(pop3);
  }

  private Turn delete(Pop3Conversation pop3) {
    if (ours.isEmpty()) {
      return pop3.ask("QUIT", Phase.TRANSFER, line -> quit());
    }
    return pop3.ask("DELE " + ours.remove(), Phase.TRANSFER, ok -> delete(pop3));
  }

  private Turn quit() {
    look.deleted();
    return Turn.done(look.summary());
  }

  private void add(String line) {
    text.append(line).append("\r\n");
  }
}
