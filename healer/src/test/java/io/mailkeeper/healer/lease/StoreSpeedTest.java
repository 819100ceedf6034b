package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.LeaseSite.TAG;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseView.Condition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints how long a renewal takes on this machine; only the results are checked, not the times. */
class StoreSpeedTest {

  private static final int RUNS = 300;

  @TempDir Path temp;

  @Test
  void renewal() throws IOException {
    LeaseSite site = LeaseSite.made(temp);
    SharedDirectoryStore store = site.store("mail-1");
    EpochRecord record = site.claimUpTo(store, "mail-1", 20);
    store.persistFloor(TAG, 20);
    long[] writes = new long[RUNS];
    long[] reads = new long[RUNS];
    for (int i = 0; i < RUNS; i++) {
      record = record.written(Records.INSTANCE, EpochState.ACTIVE, Next.ANYONE);
      long start = System.nanoTime();
      store.write(TAG, record);
      long written = System.nanoTime();
      LeaseView view = store.read(TAG, 20, 20);
      reads[i] = System.nanoTime() - written;
      writes[i] = written - start;
      assertThat(view.condition()).isEqualTo(Condition.GOOD);
      assertThat(view.epochs().get(0).record()).contains(record);
    }
    print("renewal write", writes);
    print("read pass", reads);
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%s: median %d us, p99 %d us%n",
        what, nanos[RUNS / 2] / 1000, nanos[RUNS * 99 / 100] / 1000);
  }
}
