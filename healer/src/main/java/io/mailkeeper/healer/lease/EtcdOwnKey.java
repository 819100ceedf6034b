package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Etcd.Answer;
import io.mailkeeper.healer.lease.Etcd.Entry;
import io.mailkeeper.healer.lease.Etcd.Guard;
import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.Etcd.Transaction;
import io.mailkeeper.healer.lease.Etcd.Write;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A key that belongs to this node by its name: its record, its incidents. The guard only keeps a
 * late write from overtaking a newer one; whatever else is found there is written over, as a file
 * is: another machine under our name must go on finding our record, and we its.
 */
final class EtcdOwnKey {

  /** As often may another writer come in between. */
  private static final int ATTEMPTS = 5;

  private final EtcdSession etcd;
  private final String key;

  /** The revision that wrote it last, as far as this process knows; 0: not there. */
  private volatile long modified;

  EtcdOwnKey(EtcdSession etcd, String key) {
    this.etcd = etcd;
    this.key = key;
  }

  void write(byte[] value) throws IOException {
    write(value, List.of(), etcd.end());
  }

  /**
   * @param more what else must be so
   * @param end when it has to have returned
   * @return false when that was not so, and nothing was written
   */
  boolean write(byte[] value, List<Guard> more, Uptime end) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<Guard> guards = new ArrayList<>(more);
      guards.add(Guard.modified(key, modified));
      Answer answer =
          etcd.commit(
              new Transaction(guards, List.of(new Write(key, value)), List.of(Range.of(key))),
              etcd.left(end));
      if (answer.held()) {
        modified = answer.revision();
        return true;
      }
      Optional<Entry> found = answer.found().get(0).only();
      long now = found.map(Entry::modified).orElse(0L);
      if (now == modified) {
        return false;
      }
      modified = now;
      if (found.filter(e -> Arrays.equals(e.value(), value)).isPresent()) {
        return true; // an offer that had no answer
      }
    }
    throw new IOException(key + ": another writer keeps coming in between");
  }
}
