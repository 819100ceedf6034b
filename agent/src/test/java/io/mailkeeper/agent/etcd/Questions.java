package io.mailkeeper.agent.etcd;

import io.mailkeeper.healer.lease.Etcd.Range;
import io.mailkeeper.healer.lease.Etcd.Transaction;
import io.mailkeeper.healer.lease.Etcd.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an administrator does with etcdctl. */
final class Questions {

  private Questions() {}

  static Transaction get(String key) {
    return new Transaction(List.of(), List.of(), List.of(new Range(key, null, 0, false, false)));
  }

  static Transaction under(String prefix) {
    return new Transaction(
        List.of(), List.of(), List.of(new Range(prefix, prefix + "\uffff", 0, false, true)));
  }

  static Transaction put(String key, byte @Nullable [] value) {
    return new Transaction(List.of(), List.of(new Write(key, value)), List.of());
  }

  static Transaction delete(String key) {
    return put(key, null);
  }
}
