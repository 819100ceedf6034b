package io.mailkeeper.healer.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Where a queue is going. */
class QueueTrendTest {
  private static final QueueRoom ROOM = new QueueRoom(1_000_000, OptionalLong.of(10_000));

  private final QueueTrend trend = new QueueTrend(Duration.ofMinutes(10));
  private Uptime now = Uptime.ZERO;

  /** One look in each half minute; two files and 1,000 bytes to a message. */
  private void sees(long... messages) {
    for (long m : messages) {
      now = now.plus(Duration.ofSeconds(30));
      trend.add(new QueueSight(m, 2 * m, 1_000 * m, Optional.empty(), true), now);
    }
  }

  @Test
  void oneMessageASecond() {
    sees(0, 30, 60, 90, 120);
    assertThat(trend.messages().orElseThrow()).isEqualTo(1, within(1e-9));
    assertThat(trend.untilNoSpace(ROOM)).contains(Duration.ofSeconds(1_000));
    assertThat(trend.untilNoInodes(ROOM)).contains(Duration.ofSeconds(5_000));
    assertThat(trend.untilMessages(220)).contains(Duration.ofSeconds(100));
    assertThat(trend.untilMessages(120)).contains(Duration.ZERO);
    assertThat(trend.untilBytes(121_000)).contains(Duration.ofSeconds(1));
  }

  @Test
  void aQueueThatGetsShorterIsNeverFull() {
    sees(500, 400, 300, 200, 100);
    assertThat(trend.messages().orElseThrow()).isNegative();
    assertThat(trend.untilNoSpace(ROOM)).isEmpty();
    assertThat(trend.untilMessages(1_000)).isEmpty();
  }

  @Test
  void aQueueThatStaysIsNeverFull() {
    sees(500, 500, 500, 500, 500);
    assertThat(trend.messages()).contains(0.0);
    assertThat(trend.untilNoSpace(ROOM)).isEmpty();
  }

  @Test
  void nothingIsSaidBeforeEnoughIsSeen() {
    sees(0, 900, 1_800, 2_700);
    assertThat(trend.messages()).as("90 s are no trend of ten minutes").isEmpty();
    sees(3_600);
    assertThat(trend.messages()).isPresent();
  }

  @Test
  void whatIsLongAgoIsForgotten() {
    sees(0, 30, 60, 90, 120);
    for (int i = 0; i < 21; i++) {
      sees(120);
    }
    assertThat(trend.messages()).contains(0.0);
  }

  @Test
  void oneOddLookDoesNotTurnItOver() {
    sees(0, 30, 60, 90, 120, 150, 20, 210, 240);
    assertThat(trend.messages().orElseThrow()).isPositive();
  }

  @Test
  void aLookThatDidNotSeeAllIsNoSample() {
    sees(0, 30, 60, 90, 120);
    trend.add(new QueueSight(100_000, 200_000, 1, Optional.empty(), false), now);
    assertThat(trend.messages()).isEmpty();
    sees(100, 100, 100, 100, 100);
    assertThat(trend.messages()).contains(0.0);
  }

  @Test
  void withoutAFixedNumberOfInodesTheyDoNotRunOut() {
    sees(0, 30, 60, 90, 120);
    assertThat(trend.untilNoInodes(new QueueRoom(1, OptionalLong.empty()))).isEmpty();
    assertThat(trend.untilNoSpace(new QueueRoom(0, OptionalLong.empty()))).contains(Duration.ZERO);
  }
}
