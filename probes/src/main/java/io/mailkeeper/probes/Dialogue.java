package io.mailkeeper.probes;

import java.util.Optional;

/**
 * One side of a line protocol, without sockets, clocks and threads: it is told what happened and
 * says what to do next. Used for one connection only.
 */
interface Dialogue {

  /** The connection is there. */
  Turn opened();

  /** A complete line came, its end removed. */
  Turn line(String line);

  /** Bytes came that {@link Turn#take} asked for, all of them or a part; more come as they do. */
  default Turn bytes(byte[] some) {
    throw new IllegalStateException("bytes came that nobody asked for");
  }

  /** The handshake asked for by {@link Turn#secure} is over, and the certificate is good enough. */
  default Turn secured() {
    throw new IllegalStateException("TLS began that nobody asked for");
  }

  /**
   * A text sent or received as it may be shown and logged: a dialogue that knows a secret takes it
   * out.
   */
  default String shown(String text) {
    return text;
  }

  /** Whether what comes now is nobody's business: other people's mail is shown nowhere. */
  default boolean quiet() {
    return false;
  }

  /** How many bytes may come in all, lines and others. */
  default int mostBytes() {
    return LineSplitter.MAX_TOTAL_BYTES;
  }

  /** The peer closed the connection; empty: too early, as nearly always. */
  default Optional<Turn> closed() {
    return Optional.empty();
  }

  /**
   * The same.
   *
   * @param rest the beginning of a line whose end did not come; empty: there is none
   */
  default Optional<Turn> closed(String rest) {
    return closed();
  }

  /** What was found beside the verdict, when the dialogue is over. */
  default Optional<Findings> findings() {
    return Optional.empty();
  }
}
