package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Etcd.Answer;
import io.mailkeeper.healer.lease.Etcd.Entry;
import io.mailkeeper.healer.lease.Etcd.Guard;
import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.Etcd.Transaction;
import io.mailkeeper.healer.lease.Etcd.Write;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An epoch that this process has won or resumed, written under a guard. What a guard is for:
 *
 * <pre>
 *   write A ──(member paused)────────────────────────────┐
 *   A has no answer; A is read back: not there (yet)     │
 *   write B ── done, the key's revision goes on          │
 *   the member goes on, A arrives ───────────────────────┘  its guard names the old revision: dropped
 * </pre>
 *
 * <p>So of all writes that had no answer at most one is ever applied, and none after a later one.
 * Until one of them, or another, is known to be applied, the key is read before it is written
 * again. One call at a time.
 */
final class EtcdOwnEpoch {

  /** As often may a write find that an earlier one of ours has come in between. */
  private static final int ATTEMPTS = 3;

  /** The key carries something that this process has not written. */
  static final class ForeignWriteException extends IOException {
    private static final long serialVersionUID = 1L;

    ForeignWriteException(String message) {
      super(message);
    }
  }

  private final EtcdSession etcd;
  private final String key;
  private final UUID claim;
  private final long created;
  private final AtomicBoolean writing = new AtomicBoolean();

  /** Writes that had no answer and whose guards are still true. */
  private final List<byte[]> pending = new ArrayList<>();

  private long modified;
  private byte[] last;

  /**
   * @param entry what the key held when it was read to carry our claim
   */
  EtcdOwnEpoch(EtcdSession etcd, Entry entry, UUID claim) {
    this.etcd = etcd;
    this.key = entry.key();
    this.claim = claim;
    this.created = entry.created();
    this.modified = entry.modified();
    this.last = entry.value();
  }

  UUID claim() {
    return claim;
  }

  /** How what is under the epoch's name compares with what we won. */
  Identity compare(Optional<Entry> underTheName) {
    if (underTheName.isEmpty()) {
      return Identity.UNLINKED;
    }
    return underTheName.get().created() == created ? Identity.SAME : Identity.REPLACED;
  }

  /** Returns when it is applied; throws when that is not known by then. */
  void write(byte[] value, Uptime end) throws IOException {
    if (!writing.compareAndSet(false, true)) {
      throw new IOException(key + ": an earlier write is still outstanding");
    }
    try {
      writeUntil(end, value);
    } finally {
      writing.set(false);
    }
  }

  private void writeUntil(Uptime end, byte[] value) throws IOException {
    if (!pending.isEmpty()) {
      readBack(etcd.left(end));
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (writtenOnce(value, end)) {
        return;
      }
    }
    throw new IOException(key + ": other writes kept coming in between");
  }

  private boolean writtenOnce(byte[] value, Uptime end) throws IOException {
    Answer answer;
    try {
      // A third is left to read back what has no answer.
      answer = etcd.commit(guarded(value), etcd.left(end).multipliedBy(2).dividedBy(3));
    } catch (IOException unknown) {
      pending.add(value);
      confirm(value, unknown, etcd.left(end));
      return true;
    }
    if (answer.held()) {
      applied(value, answer.revision());
      return true;
    }
    take(answer.found().get(0).only(), value);
    return Arrays.equals(last, value);
  }

  private Transaction guarded(byte[] value) {
    return new Transaction(
        List.of(Guard.created(key, created), Guard.modified(key, modified)),
        List.of(new Write(key, value)),
        List.of(Range.of(key)));
  }

  /** Throws unless the write is found to have been applied. */
  private void confirm(byte[] value, IOException unknown, Duration left) throws IOException {
    try {
      readBack(left);
    } catch (IOException e) {
      e.addSuppressed(unknown);
      throw e;
    }
    if (!Arrays.equals(last, value)) {
      throw new IOException(
          key + ": the write had no answer and is not there: " + IoWords.of(unknown), unknown);
    }
  }

  private void readBack(Duration left) throws IOException {
    Answer answer = etcd.commit(Transaction.reading(Range.of(key)), left);
    take(answer.found().get(0).only(), last);
  }

  /**
   * What the key is read to hold.
   *
   * @param offered what has just been written, if its guard was answered to be false: by an earlier
   *     offer of the same write
   */
  private void take(Optional<Entry> found, byte[] offered) throws IOException {
    switch (compare(found)) {
      case UNLINKED -> throw new IOException(key + ": somebody has deleted our own epoch");
      case REPLACED ->
          throw new IOException(
              String.format(
                  "%s was made by revision %d, our epoch by %d: somebody has replaced it",
                  key, found.orElseThrow().created(), created));
      case SAME, NOT_MINE -> takeOurs(found.orElseThrow(), offered);
    }
  }

  private void takeOurs(Entry entry, byte[] offered) throws IOException {
    if (entry.modified() == modified) {
      return; // nothing was applied so far
    }
    boolean ours =
        Arrays.equals(entry.value(), offered)
            || pending.stream().anyMatch(p -> Arrays.equals(p, entry.value()));
    if (!ours) {
      throw new ForeignWriteException(
          key + " carries what this process has not written: does another agent run here?");
    }
    applied(entry.value(), entry.modified());
  }

  /** From now on the guards of all earlier writes are false. */
  private void applied(byte[] value, long revision) {
    last = value;
    modified = revision;
    pending.clear();
  }
}
