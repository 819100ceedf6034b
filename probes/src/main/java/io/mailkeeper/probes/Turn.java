package io.mailkeeper.probes;

/**
 * What a {@link Dialogue} wants next.
 *
 * @param kind what to do
 * @param send line to send, its end excluded: the command of {@code SEND}, the goodbye of {@code
 *     DONE}, else empty
 * @param phase phase that {@code AWAIT} and {@code SEND} enter
 * @param text what {@code AWAIT} and {@code SEND} wait for, as the object of "expected"; what was
 *     found or is wrong for {@code DONE} and {@code FAIL}
 * @param reason why {@code FAIL} fails
 * @param bytes how many {@code TAKE} takes
 */
record Turn(Kind kind, String send, Phase phase, String text, Reason reason, int bytes) {

  enum Kind {
    /** Wait for something new. */
    AWAIT,
    /** The line is part of what is awaited; wait for the rest. */
    MORE,
    /** The line is not what is awaited; wait on. */
    SKIP,
    /** The next bytes are no lines; take so many as they come, then lines again. */
    TAKE,
    /** Send a line, then wait for something new. */
    SEND,
    /** The service answers; say goodbye. */
    DONE,
    /** The service does not answer as it should. */
    FAIL
  }

  static Turn await(Phase phase, String what) {
    return new Turn(Kind.AWAIT, "", phase, what, Reason.NONE, 0);
  }

  static Turn more() {
    return new Turn(Kind.MORE, "", Phase.COMMAND, "", Reason.NONE, 0);
  }

  static Turn skip() {
    return new Turn(Kind.SKIP, "", Phase.COMMAND, "", Reason.NONE, 0);
  }

  static Turn take(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes to take are " + bytes + ", expected 1 or more");
    }
    return new Turn(Kind.TAKE, "", Phase.TRANSFER, "", Reason.NONE, bytes);
  }

  static Turn send(String line, Phase phase, String what) {
    return new Turn(Kind.SEND, line, phase, what, Reason.NONE, 0);
  }

  static Turn done(String found) {
    return done(found, "");
  }

  static Turn done(String found, String goodbye) {
    return new Turn(Kind.DONE, goodbye, Phase.COMMAND, found, Reason.NONE, 0);
  }

  /** Fails because the line is not what was expected. */
  static Turn unexpected(String expected, String line) {
    return fail(Reason.PROTOCOL, "expected " + expected + ", got " + Printable.quote(line));
  }

  static Turn fail(Reason reason, String detail) {
    return new Turn(Kind.FAIL, "", Phase.COMMAND, detail, reason, 0);
  }
}
