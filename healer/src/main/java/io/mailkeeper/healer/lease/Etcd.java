package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is asked of an etcd cluster: one transaction at a time, whose reads are linearizable.
 * There are no etcd leases, no watches and no keep-alive in it: who holds a lease is decided by
 * {@link LeaseRules} alone.
 *
 * <p>Every call returns within its limit, however long the cluster is silent; a call that throws
 * may still be carried out later, by a member that was paused. Therefore every write has a guard
 * that a later write of the same key makes false. May be called from several threads.
 */
public interface Etcd extends AutoCloseable {

  /**
   * Carries a transaction out, or says what is there instead. An implementation may offer it to
   * several members one after the other, so it may be carried out, answered and offered again.
   *
   * @throws IOException if no answer came: what was asked for may have happened, or happen yet
   */
  Answer commit(Transaction transaction, Duration limit) throws IOException;

  /** How long a call may take when nothing else is said. */
  Duration timeout();

  /** Where it is, for messages: {@code etcd at http://10.1.0.1:2379}. */
  String place();

  /** Lets go of the connections; returns at once, also when the cluster is gone. */
  @Override
  void close();

  /**
   * What is to be done, if all guards hold, and what to read: together with the writes if there is
   * no guard, and otherwise only if one of them did not hold.
   */
  record Transaction(List<Guard> guards, List<Write> writes, List<Range> reads) {
    public Transaction {
      guards = List.copyOf(guards);
      writes = List.copyOf(writes);
      reads = List.copyOf(reads);
    }

    static Transaction reading(Range... reads) {
      return new Transaction(List.of(), List.of(), List.of(reads));
    }

    static Transaction writing(Guard guard, Write write, Range otherwise) {
      return new Transaction(List.of(guard), List.of(write), List.of(otherwise));
    }
  }

  /** What must be so for the writes to be done. */
  record Guard(String key, Kind kind, long revision) {
    /** What is compared. */
    public enum Kind {
      /** The key was made by this revision; 0: it is not there. */
      CREATED,
      /** The key was last written by this revision; 0: it is not there. */
      MODIFIED,
      /** The key is there: it was made by a revision above this one. */
      CREATED_AFTER
    }

    static Guard absent(String key) {
      return new Guard(key, Kind.CREATED, 0);
    }

    static Guard present(String key) {
      return new Guard(key, Kind.CREATED_AFTER, 0);
    }

    static Guard created(String key, long revision) {
      return new Guard(key, Kind.CREATED, revision);
    }

    static Guard modified(String key, long revision) {
      return new Guard(key, Kind.MODIFIED, revision);
    }
  }

  /**
   * @param value null deletes the key
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Write(String key, byte @Nullable [] value) {}

  /**
   * Keys from one up to, and without, another; in their order or backwards.
   *
   * @param to null: only {@code from} itself
   * @param limit the most entries to return; 0: all
   * @param namesOnly without values
   */
  record Range(String from, @Nullable String to, long limit, boolean backwards, boolean namesOnly) {

    static Range of(String key) {
      return new Range(key, null, 0, false, false);
    }

    /** All keys that begin so. */
    static Range under(String prefix) {
      return new Range(prefix, endOf(prefix), 0, false, false);
    }

    Range named() {
      return new Range(from, to, limit, backwards, true);
    }

    Range first(long most) {
      return new Range(from, to, most, false, namesOnly);
    }

    Range last(long most) {
      return new Range(from, to, most, true, namesOnly);
    }

    Range startingAt(String key) {
      return new Range(key, to, limit, backwards, namesOnly);
    }

    private static String endOf(String prefix) {
      int last = prefix.length() - 1;
      return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }
  }

  /**
   * A key and what it holds.
   *
   * @param created the revision that made it
   * @param modified the revision that wrote it last
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Entry(String key, byte[] value, long created, long modified) {}

  /**
   * @param count how many keys there are in the range, whatever the limit was
   */
  record Found(List<Entry> entries, long count) {
    public Found {
      entries = List.copyOf(entries);
    }

    Optional<Entry> only() {
      return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(0));
    }

    List<String> keys() {
      List<String> keys = new ArrayList<>();
      entries.forEach(entry -> keys.add(entry.key()));
      return keys;
    }
  }

  /**
   * @param held whether all guards held, so that the writes were done
   * @param revision of the whole cluster when it was carried out; it never falls
   * @param cluster which cluster has answered
   * @param found for each read, in its order; empty if guards held
   */
  record Answer(boolean held, long revision, String cluster, List<Found> found) {
    public Answer {
      found = List.copyOf(found);
    }
  }
}
