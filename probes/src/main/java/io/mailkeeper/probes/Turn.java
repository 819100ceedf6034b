package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;

/**
 * What a {@link Dialogue} wants next.
 *
 * @param kind what to do
 * @param send exactly what to send, line ends included: the command of {@code SEND}, what goes
 *     before {@code SECURE}, the goodbye of {@code DONE} and {@code LAST}, else empty
 * @param phase phase that {@code AWAIT}, {@code SEND} and {@code SECURE} enter
 * @param text what {@code AWAIT}, {@code SEND} and {@code SECURE} wait for, as the object of
 *     "expected"; what was found or is wrong for {@code DONE}, {@code LAST} and {@code FAIL}
 * @param reason why {@code FAIL} fails
 * @param bytes how many bytes that are no lines come next, after {@code AWAIT}, {@code TAKE} and
 *     {@code SEND}
 */
record Turn(Kind kind, Buffer send, Phase phase, String text, Reason reason, int bytes) {

  enum Kind {
    /** Wait for something new. */
    AWAIT,
    /** The line is part of what is awaited; wait for the rest. */
    MORE,
    /** The line is not what is awaited; wait on. */
    SKIP,
    /** The next bytes are no lines; take so many as they come, then lines again. */
    TAKE,
    /** Send something, then wait for something new. */
    SEND,
    /** Let TLS begin; {@link Dialogue#secured} is told when it has. */
    SECURE,
    /** The service answers; say goodbye. */
    DONE,
    /** The service answers; send something whose answer nobody waits for. */
    LAST,
    /** The service does not answer as it should. */
    FAIL
  }

  private static final Buffer NOTHING = Buffer.buffer(0);
  private static final Turn MORE = new Turn(Kind.MORE, NOTHING, Phase.COMMAND, "", Reason.NONE, 0);
  private static final Turn SKIP = new Turn(Kind.SKIP, NOTHING, Phase.COMMAND, "", Reason.NONE, 0);

  static Turn await(Phase phase, String what) {
    return new Turn(Kind.AWAIT, NOTHING, phase, what, Reason.NONE, 0);
  }

  /** Waits for so many bytes that are no lines, which are given as they come. */
  static Turn await(int take, Phase phase, String what) {
    TargetRules.require(take >= 1, "bytes to take are " + take + ", expected 1 or more");
    return new Turn(Kind.AWAIT, NOTHING, phase, what, Reason.NONE, take);
  }

  static Turn more() {
    return MORE;
  }

  static Turn skip() {
    return SKIP;
  }

  static Turn take(int bytes) {
    TargetRules.require(bytes >= 1, "bytes to take are " + bytes + ", expected 1 or more");
    return new Turn(Kind.TAKE, NOTHING, Phase.TRANSFER, "", Reason.NONE, bytes);
  }

  /** Sends a line; its end is added. */
  static Turn send(String line, Phase phase, String what) {
    return exactly(line(line), phase, what);
  }

  /** Sends bytes as they are, then waits for a line. */
  static Turn exactly(Buffer bytes, Phase phase, String what) {
    return exactly(bytes, 0, phase, what);
  }

  /** Sends bytes as they are, then waits for so many bytes, which are given as they come. */
  static Turn exactly(Buffer bytes, int take, Phase phase, String what) {
    return new Turn(Kind.SEND, bytes, phase, what, Reason.NONE, take);
  }

  /** Lets TLS begin now: nothing may have come since the last line. */
  static Turn secure() {
    return new Turn(Kind.SECURE, NOTHING, Phase.TLS, "a TLS handshake", Reason.NONE, 0);
  }

  /** The same after sending something. */
  static Turn secure(Buffer bytes) {
    return new Turn(Kind.SECURE, bytes, Phase.TLS, "a TLS handshake", Reason.NONE, 0);
  }

  static Turn done(String found) {
    return new Turn(Kind.DONE, NOTHING, Phase.COMMAND, found, Reason.NONE, 0);
  }

  /** Says a last line, whose end is added; the answer is waited for, but does not matter. */
  static Turn done(String found, String goodbye) {
    return new Turn(Kind.DONE, line(goodbye), Phase.COMMAND, found, Reason.NONE, 0);
  }

  /** Says last bytes; an answer is waited for, but does not matter. */
  static Turn done(String found, Buffer goodbye) {
    return new Turn(Kind.DONE, goodbye, Phase.COMMAND, found, Reason.NONE, 0);
  }

  /** Sends bytes as they are and closes. */
  static Turn last(String found, Buffer bytes) {
    return new Turn(Kind.LAST, bytes, Phase.COMMAND, found, Reason.NONE, 0);
  }

  /** Fails because the line is not what was expected. */
  static Turn unexpected(String expected, String line) {
    return fail(Reason.PROTOCOL, "expected " + expected + ", got " + Printable.quote(line));
  }

  static Turn fail(Reason reason, String detail) {
    return new Turn(Kind.FAIL, NOTHING, Phase.COMMAND, detail, reason, 0);
  }

  private static Buffer line(String text) {
    return Buffer.buffer(text.length() + 2).appendString(text).appendString("\r\n");
  }
}
