package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Etcd.Answer;
import io.mailkeeper.healer.lease.Etcd.Found;
import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.Etcd.Transaction;
import io.mailkeeper.healer.system.BootClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A process's view of a cluster, in which time only goes forward: the revision of every answer is
 * at least the one known before the question was asked. A lower one means that somebody has
 * restored an older state below running agents; nothing it says counts.
 */
final class EtcdSession {

  /** The cluster answered with an older state than before. */
  static final class RolledBackException extends IOException {
    private static final long serialVersionUID = 1L;

    RolledBackException(String message) {
      super(message);
    }
  }

  private final Etcd etcd;
  private final BootClock clock;
  private final Map<String, Long> seen = new ConcurrentHashMap<>();

  EtcdSession(Etcd etcd, BootClock clock) {
    this.etcd = etcd;
    this.clock = clock;
  }

  /** {@link Etcd#commit} with the usual limit. */
  Answer commit(Transaction transaction) throws IOException {
    return commit(transaction, etcd.timeout());
  }

  Answer commit(Transaction transaction, Duration limit) throws IOException {
    Map<String, Long> before = Map.copyOf(seen);
    Answer answer = etcd.commit(transaction, limit);
    long known = before.getOrDefault(answer.cluster(), 0L);
    if (answer.revision() < known) {
      throw new RolledBackException(
          String.format(
              "%s is at revision %d and was at %d before: an older state was restored below running"
                  + " nodes; restart their agents once it is the right one",
              etcd.place(), answer.revision(), known));
    }
    seen.merge(answer.cluster(), answer.revision(), Math::max);
    return answer;
  }

  List<Found> read(Range... ranges) throws IOException {
    return commit(Transaction.reading(ranges)).found();
  }

  Uptime now() {
    return clock.now();
  }

  /** When a call that begins now has to have returned. */
  Uptime end() {
    return clock.now().plus(etcd.timeout());
  }

  /** Throws when nothing is left. */
  Duration left(Uptime end) throws IOException {
    Duration left = end.since(clock.now());
    if (left.isNegative() || left.isZero()) {
      throw new IOException(
          String.format("%s: no answer within %d ms", place(), etcd.timeout().toMillis()));
    }
    return left;
  }

  String place() {
    return etcd.place();
  }
}
