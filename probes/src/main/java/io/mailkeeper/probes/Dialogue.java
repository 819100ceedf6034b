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

  /** The peer closed the connection; empty: too early, as nearly always. */
  default Optional<Turn> closed() {
    return Optional.empty();
  }
}
