package io.mailkeeper.agent.etcd;

import io.mailkeeper.healer.lease.Etcd;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster between which and the store something goes wrong, once or until it is told otherwise.
 */
final class FaultyEtcd implements Etcd {

  /** What happens to the next writes. */
  enum Fault {
    NONE,
    /** Carried out, and no answer comes. */
    ANSWER_LOST,
    /** Kept by a member that is paused; no answer comes; see {@link #deliverLate}. */
    LATE,
    /** Neither carried out nor answered. */
    LOST
  }

  private final Etcd real;
  private final List<Transaction> late = new ArrayList<>();
  private Fault writes = Fault.NONE;
  private boolean readsFail;

  FaultyEtcd(Etcd real) {
    this.real = real;
  }

  void writesAre(Fault fault) {
    writes = fault;
  }

  void readsFail(boolean fail) {
    readsFail = fail;
  }

  /** The paused member goes on. */
  List<Answer> deliverLate() throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (Transaction transaction : late) {
      answers.add(real.commit(transaction, real.timeout()));
    }
    late.clear();
    return answers;
  }

  @Override
  public Answer commit(Transaction transaction, Duration limit) throws IOException {
    if (transaction.writes().isEmpty()) {
      if (readsFail) {
        throw new IOException("no answer");
      }
      return real.commit(transaction, limit);
    }
    switch (writes) {
      case NONE -> {
        return real.commit(transaction, limit);
      }
      case ANSWER_LOST -> real.commit(transaction, limit);
      case LATE -> late.add(transaction);
      case LOST -> {}
    }
    throw new IOException("no answer");
  }

  @Override
  public Duration timeout() {
    return real.timeout();
  }

  @Override
  public String place() {
    return real.place();
  }

  @Override
  public void close() {
    real.close();
  }
}
