package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.RecordLayout;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What must not be in the epochs of a lease and in the logs of its nodes. */
class EpochAuditTest {
  private static final UUID ID = new UUID(1, 2);

  private final EpochAudit audit = new EpochAudit();

  private static String line(long epoch, String node) {
    return "%020d %s%n".formatted(epoch, Base64.getEncoder().encodeToString(bytes(epoch, node)));
  }

  private static byte[] bytes(long epoch, String node) {
    LeaseTiming t = LeaseTiming.FAST;
    return RecordLayout.encode(
        new EpochRecord(
            ID,
            epoch,
            node,
            ID,
            ID,
            ID,
            ID,
            EpochState.ACTIVE,
            Next.ANYONE,
            1,
            t.renew(),
            t.softTtl(),
            t.ttl(),
            t.stopBound(),
            true,
            0));
  }

  @Test
  void epochs_without_a_gap_are_well() {
    assertThat(audit.epochs(line(0, "n1") + line(1, "n1"))).isEmpty();
    assertThat(audit.epochs(line(0, "n1") + line(1, "n1") + line(2, "n2"))).isEmpty();
    assertThat(audit.newest()).isEqualTo(2);
  }

  @Test
  void a_gap_is_found() {
    assertThat(audit.epochs(line(0, "n1") + line(2, "n1")))
        .singleElement()
        .asString()
        .startsWith("epochs are not 0 to 1");
  }

  @Test
  void another_owner_is_found() {
    audit.epochs(line(0, "n1") + line(1, "n1"));
    assertThat(audit.epochs(line(0, "n1") + line(1, "n2")))
        .singleElement()
        .asString()
        .startsWith("epoch 1 was of n1");
  }

  @Test
  void falling_epochs_are_found() {
    audit.epochs(line(0, "n1") + line(1, "n1"));
    assertThat(audit.epochs(line(0, "n1"))).containsExactly("the newest epoch was 1 and is 0");
  }

  @Test
  void what_is_no_record_is_found() {
    byte[] torn = bytes(0, "n1");
    torn[300] ^= 1;
    String text = "%020d %s%n".formatted(0, Base64.getEncoder().encodeToString(torn));
    assertThat(audit.epochs(text)).hasSize(1);
  }

  @Test
  void an_epoch_in_the_logs_of_two_nodes_is_found() {
    String resumed = "INFO  ControlLoop: sams: resuming epoch 7, left by an earlier run\n";
    assertThat(audit.log("n1", "INFO  ControlLoop: sams: holds epoch 7\n" + resumed)).isEmpty();
    assertThat(audit.log("n2", "INFO  ControlLoop: sams: holds epoch 17\n")).isEmpty();
    assertThat(audit.log("n2", "INFO  ControlLoop: sams: holds epoch 7\n"))
        .containsExactly("epoch 7 was held by n1 and by n2");
  }
}
