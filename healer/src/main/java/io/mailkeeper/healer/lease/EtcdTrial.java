package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.Etcd.Transaction;
import io.mailkeeper.healer.lease.Etcd.Write;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes under a guard as a renewal does, under a key of its own that no lease has. {@link #close}
 * removes it; a crash leaves a key {@code doctor/*} that may be removed at any time. One thread.
 */
public final class EtcdTrial implements AutoCloseable {

  private final EtcdSession etcd;
  private final String key;
  private final EtcdOwnKey own;
  private long counter;

  EtcdTrial(EtcdSession etcd, EtcdKeys keys) {
    this.etcd = etcd;
    this.key = keys.root() + "/doctor/" + UUID.randomUUID();
    this.own = new EtcdOwnKey(etcd, key);
  }

  /**
   * Writes as many bytes as a renewal does, and reads them back.
   *
   * @return nanoseconds the write took
   */
  public long renew() throws IOException {
    byte[] bytes = ByteBuffer.allocate(RecordLayout.SIZE).putLong(++counter).array();
    long begun = System.nanoTime();
    own.write(bytes);
    long took = System.nanoTime() - begun;
    Optional<Etcd.Entry> there = etcd.read(Range.of(key)).get(0).only();
    if (there.filter(e -> Arrays.equals(e.value(), bytes)).isEmpty()) {
      throw new IOException("what was just written to " + key + " is not what is read back");
    }
    return took;
  }

  /** Where it works, for messages. */
  public String place() {
    return key + " in " + etcd.place();
  }

  @Override
  public void close() {
    try {
      etcd.commit(new Transaction(List.of(), List.of(new Write(key, null)), List.of()));
    } catch (IOException e) {
      // A key too many; nobody reads it.
    }
  }
}
