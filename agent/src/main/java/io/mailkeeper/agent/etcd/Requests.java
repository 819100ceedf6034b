package io.mailkeeper.agent.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Txn;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.GetOption.SortOrder;
import io.etcd.jetcd.options.GetOption.SortTarget;
import io.etcd.jetcd.options.PutOption;
import io.mailkeeper.healer.lease.Etcd.Answer;
import io.mailkeeper.healer.lease.Etcd.Entry;
import io.mailkeeper.healer.lease.Etcd.Found;
import io.mailkeeper.healer.lease.Etcd.Guard;
import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.Etcd.Transaction;
import io.mailkeeper.healer.lease.Etcd.Write;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Transactions in jetcd's words, and its answers in ours. */
final class Requests {

  private Requests() {}

  static CompletableFuture<TxnResponse> offer(Txn txn, Transaction transaction) {
    Op[] writes = transaction.writes().stream().map(Requests::op).toArray(Op[]::new);
    Op[] reads = transaction.reads().stream().map(Requests::op).toArray(Op[]::new);
    if (transaction.guards().isEmpty()) {
      return txn.Then(Stream.of(writes, reads).flatMap(Stream::of).toArray(Op[]::new)).commit();
    }
    Cmp[] guards = transaction.guards().stream().map(Requests::cmp).toArray(Cmp[]::new);
    Txn guarded = txn.If(guards).Then(writes);
    return (reads.length == 0 ? guarded : guarded.Else(reads)).commit();
  }

  private static Cmp cmp(Guard guard) {
    ByteSequence key = EtcdEndpoint.bytes(guard.key());
    return switch (guard.kind()) {
      case CREATED -> new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(guard.revision()));
      case MODIFIED -> new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(guard.revision()));
      case CREATED_AFTER ->
          new Cmp(key, Cmp.Op.GREATER, CmpTarget.createRevision(guard.revision()));
    };
  }

  private static Op op(Write write) {
    ByteSequence key = EtcdEndpoint.bytes(write.key());
    byte[] value = write.value();
    return value == null
        ? Op.delete(key, DeleteOption.DEFAULT)
        : Op.put(key, ByteSequence.from(value), PutOption.DEFAULT);
  }

  /** Linearizable, which is what is asked for unless one says serializable. */
  private static Op op(Range range) {
    GetOption.Builder option =
        GetOption.builder().withLimit(range.limit()).withKeysOnly(range.namesOnly());
    if (range.to() != null) {
      option.withRange(EtcdEndpoint.bytes(range.to()));
    }
    if (range.backwards()) {
      option.withSortField(SortTarget.KEY).withSortOrder(SortOrder.DESCEND);
    }
    return Op.get(EtcdEndpoint.bytes(range.from()), option.build());
  }

  static Answer answer(TxnResponse response, Transaction transaction) {
    boolean reading = transaction.guards().isEmpty() || !response.isSucceeded();
    List<Found> found =
        reading ? response.getGetResponses().stream().map(Requests::found).toList() : List.of();
    return new Answer(
        response.isSucceeded(),
        response.getHeader().getRevision(),
        Long.toUnsignedString(response.getHeader().getClusterId(), 16),
        found);
  }

  private static Found found(GetResponse response) {
    return new Found(response.getKvs().stream().map(Requests::entry).toList(), response.getCount());
  }

  private static Entry entry(KeyValue kv) {
    return new Entry(
        kv.getKey().toString(java.nio.charset.StandardCharsets.UTF_8),
        kv.getValue().getBytes(),
        kv.getCreateRevision(),
        kv.getModRevision());
  }
}
