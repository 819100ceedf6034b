package io.mailkeeper.healer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import io.mailkeeper.healer.lease.ReinitPlan.Floor;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which epochs lease reinit publishes. */
class ReinitPlanTest {

  private static final UUID HIERARCHY = new UUID(0xD1, 4);

  /** Epochs separated by blanks; d after a number: damaged; r: left by a reinit as nobody. */
  @ParameterizedTest
  @CsvSource({
    "'',            0, 0,       1,  it holds no epoch",
    "'',            3, 0-3,     4,  it holds no epoch",
    "'0 1 2',       2, '',      0,  ''",
    "'0 1 2',       1, '',      0,  ''",
    "'0 1 2',       5, 3-5,     6,  'it ends with epoch 2, but somebody says 5'",
    "'0 1 3 4',     4, 2,       5,  'epoch 2 is missing, 4 is there'",
    "'4',           0, 0-3,     5,  'epoch 0 is missing, 4 is there'",
    "'0 2 9',       3, '1, 3-8', 10, 'epoch 1 is missing, 9 is there'",
    "'0 1 2d',      2, '',      3,  'its newest epoch 2 is damaged: bad magic'",
    "'0 1d 2',      2, '',      0,  ''",
    "'0 1d 2d',     4, 3-4,     5,  'it ends with epoch 2, but somebody says 4'",
    "'0 1 2r',      2, '',      3,  an earlier lease reinit ended early",
    "'0 1r 2',      2, '',      0,  ''",
  })
  void publishesWhatIsMissingAndOneAbove(
      String there, long floor, String nobody, long anyone, String reason) throws Exception {
    ReinitPlan plan = plan(there, floor);
    assertThat(ReinitPlan.ranges(plan.missing())).isEqualTo(nobody);
    assertThat(plan.last()).isEqualTo(anyone);
    assertThat(plan.reason()).isEqualTo(reason);
    assertThat(plan.isWhole()).isEqualTo(reason.isEmpty());
  }

  /** Interrupted after any step, the next run ends with the same epochs. */
  @Test
  void interruptedAnywhereItGoesOn() throws Exception {
    ReinitPlan first = plan("0 2", 4);
    List<Long> all = new ArrayList<>(first.missing());
    for (int done = 1; done <= all.size(); done++) {
      List<EpochRead> reads = new ArrayList<>(reads("0 2"));
      all.subList(0, done).forEach(epoch -> reads.add(read(epoch + "r")));
      reads.sort(java.util.Comparator.comparingLong(EpochRead::epoch));
      ReinitPlan next = ReinitPlan.of("mail", HIERARCHY, floors(4), reads);
      assertThat(next.missing()).isEqualTo(all.subList(done, all.size()));
      assertThat(next.last()).isEqualTo(first.last());
    }
  }

  @Test
  void whatCannotBeReadIsRefused() {
    EpochRead unread = new EpochRead(1, Identity.NOT_MINE, null, "Input/output error");
    assertThatThrownBy(
            () -> ReinitPlan.of("mail", HIERARCHY, floors(0), List.of(read("0"), unread)))
        .hasMessageContaining("epoch 1 of mail cannot be read (Input/output error)");
  }

  @Test
  void absurdNumbersAreRefused() {
    assertThatThrownBy(() -> plan("0 1", 2_000_000))
        .hasMessageContaining("since somebody says 2,000,000");
    assertThatThrownBy(() -> plan("0 123456789", 0))
        .hasMessageContaining("since a file in its directory says 123,456,789");
  }

  @Test
  void saysWhatItUsed() throws Exception {
    assertThat(plan("0 1", 3).lines())
        .containsExactly(
            "hierarchy mail: it ends with epoch 1, but somebody says 3",
            "  read up to 0: nobody much",
            "  read up to 3: somebody",
            "  publish 2-3 as RELEASED, next nobody",
            "  publish 4 as RELEASED, next anyone");
    assertThat(plan("0 1", 1).lines())
        .containsExactly("hierarchy mail is whole up to epoch 1: nothing to publish");
  }

  private static ReinitPlan plan(String there, long floor) throws Exception {
    return ReinitPlan.of("mail", HIERARCHY, floors(floor), reads(there));
  }

  private static List<Floor> floors(long floor) {
    return List.of(new Floor("nobody much", 0), new Floor("somebody", floor));
  }

  private static List<EpochRead> reads(String there) {
    return Stream.of(there.split(" ")).filter(s -> !s.isEmpty()).map(ReinitPlanTest::read).toList();
  }

  private static EpochRead read(String text) {
    long epoch = Long.parseLong(text.replaceAll("[dr]", ""));
    if (text.endsWith("d")) {
      return new EpochRead(epoch, Identity.NOT_MINE, new byte[RecordLayout.SIZE], "bad magic");
    }
    EpochRecord claim = Records.claim(HIERARCHY, epoch, "mail-1", new UUID(1, epoch));
    EpochRecord record =
        text.endsWith("r")
            ? claim.written(ReinitPlan.NO_INSTANCE, EpochState.RELEASED, Next.NOBODY)
            : claim;
    return new EpochRead(epoch, Identity.NOT_MINE, RecordLayout.encode(record), null);
  }
}
