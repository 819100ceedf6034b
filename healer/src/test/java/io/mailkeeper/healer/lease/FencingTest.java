package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.Epochs.active;
import static io.mailkeeper.healer.lease.Epochs.notVouching;
import static io.mailkeeper.healer.lease.Epochs.released;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseState.Wish;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claim, fence, read the state back, start. softTtl 5 s, ttl 8 s, W 11.3 s. */
class FencingTest {
  private static final EpochRecord SILENT = active(1, "a", 5);

  /** Epoch 1 of node a goes silent at second 0; b can switch a off. */
  private static Play silent() {
    return Play.begin().canFence("a").at(0).reads(SILENT).doesNothing();
  }

  /** b has won epoch 2 at second 8.3, before a is proven dead. */
  private static Play won() {
    Play p = silent().at(8.2).reads(SILENT).does("publish 2 next anyone");
    return p.at(8.3).published(Published.WON);
  }

  private static Play fencing() {
    Play p = won().at(8.4).readsMine(SILENT).does("floor 2", "fence a");
    return p.is(LeaseRole.FENCING).says("fencing a");
  }

  /** The record that vouches is written and read back; the guard learns of the epoch only now. */
  private static Play starts(Play p, double at) {
    p.does("write 2 CLAIMED next anyone");
    assertThat(p.mine().predecessorsDead()).isTrue();
    p.at(at).wrote().readsMine(SILENT);
    assertThat(p.is(LeaseRole.FENCING).armed().floorKept().is(LeaseRole.HOLDER)).isNotNull();
    return p;
  }

  // ---- the claim

  @Test
  void theClaimComesAfterTtlByTheSlowestClockAndDoesNotVouch() {
    Play p = silent().at(8.1).reads(SILENT).doesNothing().at(8.2).reads(SILENT);
    p.does("publish 2 next anyone");
    assertThat(p.mine().predecessorsDead()).isFalse();
  }

  @Test
  void aReadIssuedBeforeThatProvesNoSilence() {
    silent().at(8.3).readsIssuedAt(8.1, SILENT).doesNothing().says("a holds epoch 1");
  }

  @Test
  void aSignOfLifeBeginsTheWaitAnew() {
    Play p = silent().at(8.1).reads(active(1, "a", 6)).at(16.2).reads(active(1, "a", 6));
    p.doesNothing().at(16.4).reads(active(1, "a", 6)).does("publish 2 next anyone");
  }

  @Test
  void withoutADeviceForThatNodeTheWholeWaitIsWaited() {
    Play p = Play.begin().canFence("c").at(0).reads(SILENT).at(8.2).reads(SILENT).doesNothing();
    p.at(11.4).reads(SILENT).does("publish 2 next anyone");
    assertThat(p.mine().predecessorsDead()).isTrue();
  }

  @Test
  void aColdNodeDoesNotFence() {
    Play p = Play.begin().as(Candidacy.first(false, true)).canFence("a").at(0).reads(SILENT);
    p.at(8.2).reads(SILENT).doesNothing().at(11.4).reads(SILENT).does("publish 2 next anyone");
  }

  @Test
  void aNodeThatMayNotTakeOverDoesNotFence() {
    Play p = Play.begin().as(Candidacy.barred("the mail store is bad", false, false)).canFence("a");
    p.at(0).reads(SILENT).at(8.2).reads(SILENT).doesNothing();
  }

  @Test
  void nobodyIsFencedToRecordAnOrder() {
    Play p = silent().wish(Wish.OUT_OF_SERVICE).at(8.2).reads(SILENT).doesNothing();
    p.at(11.4).reads(SILENT).does("publish 2 next nobody");
    assertThat(p.mine().predecessorsDead()).isTrue();
  }

  @Test
  void whoHoldsADamagedRecordIsNotKnownAndIsOutwaited() {
    Play p = Play.begin().canFence("a").at(0).reads(Condition.GOOD, List.of(corrupt()));
    p.at(90).reads(Condition.GOOD, List.of(corrupt())).doesNothing();
  }

  private static LeaseView.EpochRead corrupt() {
    return Play.corrupt(SILENT, 3);
  }

  @Test
  void everyUndeadEpochHasToBeFenceable() {
    EpochRecord two = notVouching(released(2, "c"));
    Play p = Play.begin().canFence("c").at(0).reads(SILENT, two).at(8.2).reads(SILENT, two);
    p.doesNothing().says("a holds epoch 1");
    p.canFence("a").reads(SILENT, two).does("publish 3 next anyone");
  }

  @Test
  void theLoserOfTheClaimFencesNobody() {
    Play p = silent().at(8.2).reads(SILENT).does("publish 2 next anyone").published(Published.LOST);
    p.doesNothing().is(LeaseRole.OBSERVER);
  }

  // ---- under the claim

  @Test
  void nothingIsArmedBeforeTheHolderIsReadBackToBeOff() {
    Play p = fencing().at(9.2).tick().does("write 2 CLAIMED next anyone").wrote().readsMine(SILENT);
    p.doesNothing().is(LeaseRole.FENCING);
    p.at(9.5).fenced("a").noted("no earlier holder is left");
    starts(p, 9.6).does("arm 2 until 17.500s", "floor 2", "write 2 ACTIVE next anyone");
  }

  @Test
  void theSecondLookComesBeforeTheFence() {
    Play p = won().at(8.4).readsMine(SILENT).at(8.4).is(LeaseRole.FENCING);
    Play other = won().at(8.4).reads(SILENT, p.mine(), active(3, "c", 1));
    other.does("fire 2").is(LeaseRole.LOST);
  }

  @Test
  void aFailedFenceMeansWaitingOn() {
    Play p = fencing().at(8.6).fenced("a", "ended with 1").says("ended with 1").doesNothing();
    renewTo(p, 11.3).is(LeaseRole.FENCING);
    Play q = renewTo(p, 12.4);
    q.noted("no earlier holder is left");
    assertThat(q.mine().predecessorsDead()).isTrue();
  }

  /** Renews every second with good passes that show a's silence. */
  private static Play renewTo(Play p, double until) {
    double now = Math.max(9.4, p.seconds());
    while (now <= until) {
      p.at(now).tick().wrote().readsMine(SILENT);
      now += 1.01;
    }
    p.forget();
    return p;
  }

  @Test
  void aFenceThatFailedIsTriedAgain() {
    Play p = fencing().at(8.5).fenced("a", "no answer").doesNothing().at(9.4).tick();
    p.does("write 2 CLAIMED next anyone").at(9.5).tick().does("fence a").tick().doesNothing();
  }

  @Test
  void aHolderThatReleasesMeanwhileNeedNoFence() {
    Play p = fencing().at(9.2).tick().does("write 2 CLAIMED next anyone").wrote();
    p.readsMine(released(1, "a")).does("write 2 CLAIMED next anyone");
    assertThat(p.mine().predecessorsDead()).isTrue();
  }

  @Test
  void anAnswerForAnEarlierClaimIsNothing() {
    Play p = Play.holder();
    p.fenced("a").is(LeaseRole.HOLDER).doesNothing();
  }

  @Test
  void outOfServiceMeanwhileReleasesWithoutVouching() {
    Play p = fencing().at(8.5).stop(Next.NOBODY).does("write 2 RELEASED next nobody");
    assertThat(p.mine().predecessorsDead()).isFalse();
    p.fenced("a").is(LeaseRole.RELEASING).doesNothing();
  }

  @Test
  void aHungStoreEndsItWithoutAStart() {
    Play p = fencing().at(13.3).tick().noted("giving up").does("write 2 RELEASED next anyone");
    p.is(LeaseRole.RELEASING);
  }

  @Test
  void aGuardThatGoesAwayEndsIt() {
    fencing().at(8.5).guardFires().does("fire 2").is(LeaseRole.LOST);
  }

  // ---- what the others make of it

  @Test
  void anEpochThatDoesNotVouchProvesOnlyItself() {
    EpochRecord two = notVouching(released(2, "c"));
    Play p = Play.begin().at(0).reads(SILENT, two).at(0.5).reads(active(1, "a", 6), two);
    p.doesNothing().says("a holds epoch 1").at(11.7).reads(active(1, "a", 6), two).doesNothing();
    p.at(11.9).reads(active(1, "a", 6), two).does("publish 3 next anyone");
  }

  @Test
  void allWaitsRunAtTheSameTime() {
    EpochRecord two = notVouching(active(2, "c", 1));
    Play p = Play.begin().at(0).reads(SILENT, two).at(11.1).reads(SILENT, two).doesNothing();
    p.at(11.4).reads(SILENT, two).does("publish 3 next anyone");
  }
}
