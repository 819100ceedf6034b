package io.mailkeeper.agent.peer;

import io.mailkeeper.healer.Names;
import io.vertx.core.MultiMap;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What travels in the headers of a request and makes it unlike any other.
 *
 * @param sender the node that asks
 * @param receiver the node that is asked
 * @param nonce the receiver's, as the sender last learnt it; {@link #NO_NONCE} before
 * @param session random, made at the sender's start: after a restart its counters begin anew, and
 *     without this an old answer would fit a new question
 * @param counter from 1, unique within the session and receiver
 */
record Stamp(String sender, String receiver, String nonce, String session, long counter) {

  static final String SENDER = "X-Mailkeeper-Sender";
  static final String RECEIVER = "X-Mailkeeper-Receiver";
  static final String NONCE = "X-Mailkeeper-Nonce";
  static final String SESSION = "X-Mailkeeper-Session";
  static final String COUNTER = "X-Mailkeeper-Counter";

  private static final int RANDOM_BYTES = 16;
  static final String NO_NONCE = "00".repeat(RANDOM_BYTES);

  private static final Pattern RANDOM = Pattern.compile("[0-9a-f]{" + 2 * RANDOM_BYTES + "}");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");
  private static final SecureRandom SOURCE = new SecureRandom();

  /** 16 random bytes in hexadecimal: a nonce or a session. */
  static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    SOURCE.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  static boolean isRandom(String text) {
    return RANDOM.matcher(text).matches();
  }

  /** Empty if a header is missing or has not the one shape it can have. */
  static Optional<Stamp> read(MultiMap headers) {
    String sender = text(headers, SENDER);
    String receiver = text(headers, RECEIVER);
    String nonce = text(headers, NONCE);
    String session = text(headers, SESSION);
    String counter = text(headers, COUNTER);
    boolean wellFormed =
        Names.isValid(sender)
            && Names.isValid(receiver)
            && isRandom(nonce)
            && isRandom(session)
            && NUMBER.matcher(counter).matches();
    return wellFormed
        ? Optional.of(new Stamp(sender, receiver, nonce, session, Long.parseLong(counter)))
        : Optional.empty();
  }

  void write(MultiMap headers) {
    headers.set(SENDER, sender);
    headers.set(RECEIVER, receiver);
    headers.set(NONCE, nonce);
    headers.set(SESSION, session);
    headers.set(COUNTER, Long.toString(counter));
  }

  private static String text(MultiMap headers, String name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }
}
