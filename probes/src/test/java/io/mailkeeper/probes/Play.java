package io.mailkeeper.probes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One conversation of a protocol as its server has it, from the first word to the last: a row of
 * {@link ConditionMatrixTest} and a subject of {@link DialogueFuzzTest}. As it stands it succeeds.
 *
 * @param name which of the protocol's conversations it is
 * @param protocol as {@link Probes#protocols} has it
 * @param mechanism how somebody logs in; empty: nobody does, or not by one of these
 * @param dialogue begins anew with each call
 * @param tls how TLS is spoken; empty: not at all
 * @param speech how this protocol says more than one line
 * @param replies what the server says, each when it is its turn
 * @param endsByClosing from which reply on the end of the connection is the end of the answer
 */
record Play(
    String name,
    String protocol,
    Optional<Mechanism> mechanism,
    Supplier<Dialogue> dialogue,
    Optional<Tls> tls,
    Speech speech,
    List<Reply> replies,
    int endsByClosing) {

  /** Stands in a line for any text. */
  static final String TEXT = "\ue000";

  /** TLS begins. */
  static final Reply HANDSHAKE = new Reply("(handshake)", text -> "", false);

  /** The server closes. */
  static final Reply CLOSE = new Reply("(close)", text -> "", false);

  /**
   * What a server says at one time.
   *
   * @param name for reports
   * @param saying what is said with a text in it, one character for each byte
   * @param roomy whether a very long text is allowed there
   */
  record Reply(String name, UnaryOperator<String> saying, boolean roomy) {

    static Reply of(String bytes) {
      return new Reply(bytes, text -> bytes.replace(TEXT, text), false);
    }

    String with(String text) {
      return saying.apply(text);
    }

    boolean hasText() {
      return !with("a").equals(with("b"));
    }

    boolean isSaid() {
      return !equals(HANDSHAKE) && !equals(CLOSE);
    }
  }

  static Play of(
      String name, String protocol, Optional<Tls> tls, Speech speech, Supplier<Dialogue> dialogue) {
    return new Play(
        name, protocol, Optional.empty(), dialogue, tls, speech, List.of(), Integer.MAX_VALUE);
  }

  /** One of a mail protocol's. */
  static Play of(String name, Target.Mail target, Speech speech, Supplier<Dialogue> dialogue) {
    Play play = of(name, target.protocol(), target.tls(), speech, dialogue);
    Optional<Mechanism> by = target.login().flatMap(MailLogin::mechanism);
    return new Play(
        name, play.protocol, by, dialogue, play.tls, speech, List.of(), play.endsByClosing);
  }

  /** The same as part of another protocol's probe. */
  Play within(String otherProtocol) {
    return new Play(
        name, otherProtocol, Optional.empty(), dialogue, tls, speech, replies, endsByClosing);
  }

  /** Then the server says these lines. */
  Play says(String... lines) {
    return then(Reply.of(String.join("\r\n", lines) + "\r\n"));
  }

  Play then(Reply reply) {
    List<Reply> more = new ArrayList<>(replies);
    more.add(reply);
    return new Play(
        name, protocol, mechanism, dialogue, tls, speech, List.copyOf(more), endsByClosing);
  }

  /** From here on the server may close. */
  Play mayClose() {
    return new Play(name, protocol, mechanism, dialogue, tls, speech, replies, replies.size());
  }

  @Override
  public String toString() {
    return protocol + " " + name;
  }
}
