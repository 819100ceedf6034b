package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Etcd.Answer;
import io.mailkeeper.healer.lease.Etcd.Entry;
import io.mailkeeper.healer.lease.Etcd.Found;
import io.mailkeeper.healer.lease.Etcd.Guard;
import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.Etcd.Transaction;
import io.mailkeeper.healer.lease.Etcd.Write;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Revisions of a group's definition in etcd: each number is published once, above the one before.
 */
final class EtcdDefinitions {

  private final EtcdSession etcd;
  private final EtcdKeys keys;

  EtcdDefinitions(EtcdSession etcd, EtcdKeys keys) {
    this.etcd = etcd;
    this.keys = keys;
  }

  Published publish(DefinitionRevision revision) {
    Uptime end = etcd.end();
    String key = keys.definition(revision.number());
    List<Guard> guards = new ArrayList<>(List.of(Guard.absent(key)));
    if (revision.number() > 1) {
      guards.add(Guard.present(keys.definition(revision.number() - 1)));
    }
    try {
      etcd.commit(
          new Transaction(guards, List.of(new Write(key, revision.encode())), List.of()),
          etcd.left(end).dividedBy(2));
    } catch (IOException e) {
      // A lost answer makes success look like failure: the fresh read decides.
    }
    try {
      return read(revision.number(), end)
          .map(there -> whose(there.claim(), revision.claim()))
          .orElse(Published.UNKNOWN);
    } catch (IOException e) {
      return Published.UNKNOWN;
    }
  }

  private static Published whose(UUID found, UUID claim) {
    return found.equals(claim) ? Published.WON : Published.LOST;
  }

  Optional<DefinitionRevision> read(long number) throws IOException {
    return read(number, etcd.end());
  }

  private Optional<DefinitionRevision> read(long number, Uptime end) throws IOException {
    String key = keys.definition(number);
    Answer answer =
        etcd.commit(Transaction.reading(Range.of(key), Range.of(keys.leaseId())), etcd.left(end));
    Optional<Entry> entry = answer.found().get(0).only();
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    DefinitionRevision there = decode(key, number, entry.get());
    UUID store = store(answer.found().get(1));
    if (!there.store().equals(store)) {
      throw new IOException(
          String.format("%s was published in store %s, this one is %s", key, there.store(), store));
    }
    return Optional.of(there);
  }

  private static DefinitionRevision decode(String key, long number, Entry entry)
      throws IOException {
    try {
      DefinitionRevision there = DefinitionRevision.decode(entry.value());
      if (there.number() != number) {
        throw new IOException("it is revision " + there.number());
      }
      return there;
    } catch (IOException e) {
      throw new IOException(key + ": " + IoWords.of(e), e);
    }
  }

  private UUID store(Found found) throws IOException {
    Entry entry = found.only().orElseThrow(() -> new NoSuchFileException(keys.leaseId()));
    return LeaseId.decode(entry.value()).store();
  }
}
