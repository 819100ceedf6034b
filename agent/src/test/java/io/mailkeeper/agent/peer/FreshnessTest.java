package io.mailkeeper.agent.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FreshnessTest {

  private static final String FIRST_START = "11".repeat(16);
  private static final String SECOND_START = "22".repeat(16);

  private final Freshness freshness = new Freshness(2);

  @Test
  void aRestartedSenderBeginsAnewAndItsOldRequestsStayUsed() {
    assertThat(freshness.refuse(stamp("a", FIRST_START, 7))).isEmpty();
    assertThat(freshness.refuse(stamp("a", SECOND_START, 1))).isEmpty();

    assertThat(freshness.refuse(stamp("a", FIRST_START, 7))).contains(Refusal.REPLAYED);
    assertThat(freshness.refuse(stamp("a", SECOND_START, 1))).contains(Refusal.REPLAYED);
  }

  @Test
  void sendersDoNotUseUpEachOthersCounters() {
    assertThat(freshness.refuse(stamp("a", FIRST_START, 1))).isEmpty();
    assertThat(freshness.refuse(stamp("b", FIRST_START, 1))).isEmpty();
  }

  @Test
  void anotherStartsNonceIsRefusedAndUsesNothingUp() {
    Stamp old = new Stamp("a", "b", new Freshness(2).nonce(), FIRST_START, 1);

    assertThat(freshness.refuse(old)).contains(Refusal.OTHER_NONCE);
    assertThat(freshness.refuse(stamp("a", FIRST_START, 1))).isEmpty();
  }

  @Test
  void withTooManySessionsANewNonceMakesTheOldOnesHarmless() {
    Stamp first = stamp("a", FIRST_START, 1);
    assertThat(freshness.refuse(first)).isEmpty();
    assertThat(freshness.refuse(stamp("a", SECOND_START, 1))).isEmpty();
    String before = freshness.nonce();

    assertThat(freshness.refuse(stamp("a", "33".repeat(16), 1))).contains(Refusal.OTHER_NONCE);

    assertThat(freshness.nonce()).isNotEqualTo(before);
    assertThat(freshness.refuse(first)).contains(Refusal.OTHER_NONCE);
    assertThat(freshness.refuse(stamp("a", "33".repeat(16), 2))).isEmpty();
  }

  private Stamp stamp(String sender, String session, long counter) {
    return new Stamp(sender, "self", freshness.nonce(), session, counter);
  }
}
