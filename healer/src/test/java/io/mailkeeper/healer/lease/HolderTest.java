package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.Epochs.active;
import static io.mailkeeper.healer.lease.Epochs.released;
import static io.mailkeeper.healer.lease.Play.own;

import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a claim needs, what keeps a lease and what ends it. softTtl 5 s, ttl 8 s. */
class HolderTest {

  private static Play claiming() {
    return Play.begin().at(0).reads(released(0, "init")).does("publish 1 next anyone");
  }

  // ---- the claim

  @Test
  void theFirstActionWaitsForSecondLookGuardAndFloor() {
    Play p = claiming().at(1).published(Published.WON).is(LeaseRole.CONFIRMING).doesNothing();
    p.at(2).readsMine(released(0, "init")).does("arm 1 until 8.000s", "floor 1");
    p.at(3).armed().is(LeaseRole.CONFIRMING).at(3.5).floorKept().is(LeaseRole.HOLDER);
    p.does("write 1 ACTIVE next anyone");
  }

  @Test
  void aSecondLookIssuedBeforeTheWinDoesNotCount() {
    Play p = claiming().at(1).published(Published.WON);
    p.readsIssuedAt(0.5, released(0, "init"), p.mine()).doesNothing().isReading(true);
  }

  @Test
  void aClaimThatIsNotConfirmedWithinSoftTtlIsVoid() {
    Play p = claiming().at(1).published(Published.WON).ticksUntil(5).noted("void");
    p.does("write 1 RELEASED next anyone").is(LeaseRole.RELEASING);
  }

  @Test
  void aGuardThatAcknowledgesTooLateLeavesTheClaimVoid() {
    Play p = claiming().at(4).published(Published.WON).at(4.5).readsMine(released(0, "init"));
    p.does("arm 1 until 8.000s", "floor 1").floorKept().at(5).tick().does("latch 1");
    p.at(5.1).armed().is(LeaseRole.STOPPING).latched().does("write 1 RELEASED next anyone");
  }

  @Test
  void aVoidClaimIsNotLost() {
    Play p = claiming().at(4).published(Published.WON).at(4.5).readsMine(released(0, "init"));
    p.does("arm 1 until 8.000s", "floor 1").at(5).tick().does("latch 1").ticksUntil(6);
    p.is(LeaseRole.STOPPING).latched().does("latch 1", "write 1 RELEASED next anyone");
  }

  @Test
  void anAnswerThatComesAfterSoftTtlIsAVoidClaim() {
    Play p = claiming().at(5.1).tick().is(LeaseRole.CLAIMING).published(Published.WON);
    p.does("write 1 RELEASED next anyone").is(LeaseRole.RELEASING);
  }

  @Test
  void aClaimAnotherNodeWonIsDropped() {
    claiming().at(1).published(Published.LOST).is(LeaseRole.OBSERVER).doesNothing();
  }

  @Test
  void anUnknownAnswerIsSettledByReading() {
    Play p = claiming().at(1).published(Published.UNKNOWN).isReading(true);
    p.reads(released(0, "init")).is(LeaseRole.CLAIMING);
    p.at(2).readsMine(released(0, "init")).is(LeaseRole.CONFIRMING);
    p = claiming().at(1).published(Published.UNKNOWN);
    p.reads(released(0, "init"), active(1, "a", 1)).is(LeaseRole.OBSERVER);
  }

  @Test
  void aHungClaimIsGivenUpAfterWAndReleasedShouldItAppearLater() {
    Play p = claiming();
    for (double s = 1; s < 12; s++) {
      p.at(s).tick().reads(released(0, "init"));
    }
    EpochRecord late = p.mine();
    p.at(12).tick().reads(released(0, "init")).tick().is(LeaseRole.OBSERVER).doesNothing();
    p.at(13).reads(released(0, "init"), late).does("floor 1", "fire 1").is(LeaseRole.LOST);
    p.stopVerified().does("latch 1").latched().does("write 1 RELEASED next anyone");
  }

  @Test
  void aHigherEpochInTheSecondLookEndsTheClaim() {
    Play p = claiming().at(1).published(Published.WON);
    p.at(2).reads(released(0, "init"), p.mine(), active(2, "a", 1));
    p.does("fire 1").is(LeaseRole.LOST);
  }

  // ---- renewals

  @Test
  void aRenewalIsWriteThenChecksThenGuard() {
    Play p = Play.holder().at(0.5).wrote().doesNothing().isReading(true);
    p.at(0.6).readsMine().does("arm 1 until 8.200s").at(0.7).armed();
    p.at(1.1).tick().doesNothing().at(1.2).tick().does("write 1 ACTIVE next anyone");
  }

  @Test
  void checksIssuedBeforeTheWriteReturnedDoNotCount() {
    Play p = Play.holder().at(0.5).wrote();
    p.readsIssuedAt(0.4, p.mine()).doesNothing().isReading(true);
    p.at(0.6).readsMine().does("arm 1 until 8.200s");
  }

  @Test
  void aRenewalTheGuardAcknowledgesAfterTheOldDeadlineDoesNotCount() {
    Play p = Play.holder().at(7.0).wrote().readsMine().does("arm 1 until 8.200s");
    p.at(8.0).armed().tick().is(LeaseRole.LOST).does("fire 1");
  }

  @Test
  void lateNeverRevives() {
    Play p = Play.holder().at(8.0).tick().is(LeaseRole.LOST).does("fire 1");
    p.wrote().readsMine().armed().at(9).tick().is(LeaseRole.LOST).doesNothing();
  }

  @Test
  void aRefusedDeadlineIsARenewalThatDoesNotCount() {
    Play p = Play.holder().at(0.5).wrote().readsMine().does("arm 1 until 8.200s");
    p.armRefused().is(LeaseRole.HOLDER).at(1.2).tick().does("write 1 ACTIVE next anyone");
    p.at(5.0).tick().is(LeaseRole.STOPPING);
  }

  @Test
  void oneWriteOutstandingNeverASecond() {
    Play.holder().ticksUntil(7.9).doesNothing();
  }

  /** The floor came late, while a renewal was already on its way. */
  @Test
  void theGrantDoesNotIssueASecondWrite() {
    Play p = claiming().at(1).published(Published.WON).readsMine(released(0, "init"));
    p.does("arm 1 until 8.000s", "floor 1").armed().at(1.5).tick();
    p.does("write 1 CLAIMED next anyone").floorKept().is(LeaseRole.HOLDER).doesNothing();
    p.wrote().readsMine().does("arm 1 until 9.500s").armed().at(2.5).tick();
    p.does("write 1 ACTIVE next anyone");
  }

  // ---- the end

  @Test
  void softTtlBeginsAStopThatIsNotCancelled() {
    Play p = Play.holder().at(4.9).tick().is(LeaseRole.HOLDER).at(5.0).tick();
    p.is(LeaseRole.STOPPING).noted("stopping in order").wrote().readsMine().armed();
    p.does("arm 1 until 8.200s").at(6).tick().does("write 1 STOPPING next anyone");
    p.is(LeaseRole.STOPPING);
  }

  @Test
  void theLeaseIsRenewedWhileItIsStopping() {
    Play p = Play.holder().at(0.3).wrote().readsMine().armed().does("arm 1 until 8.200s");
    p.at(0.5).stop(Next.node("a")).does("write 1 STOPPING next a");
    p.wrote().readsMine().armed().does("arm 1 until 8.500s");
    p.at(1.5).tick().does("write 1 STOPPING next a");
  }

  @Test
  void ttlIsTheEnd() {
    Play p = Play.holder().at(5).tick().is(LeaseRole.STOPPING).at(7.99).tick();
    p.is(LeaseRole.STOPPING).doesNothing().at(8).tick().is(LeaseRole.LOST).does("fire 1");
  }

  @Test
  void whatIsLostOnlyEverWritesReleased() {
    Play p = Play.holder().wrote().at(8).tick().does("fire 1").ticksUntil(30).doesNothing();
    p.stopVerified().does("latch 1").latched().at(30.1).tick();
    p.does("write 1 RELEASED next anyone");
  }

  @Test
  void releasedNeedsBothAVerifiedStopAndTheGuardsLatch() {
    Play p = Play.holder().wrote().readsMine().armed().does("arm 1 until 8.200s");
    p.at(0.5).stop(Next.ANYONE).does("write 1 STOPPING next anyone").wrote();
    p.latched().doesNothing().is(LeaseRole.STOPPING);
    p.stopVerified().does("latch 1").is(LeaseRole.STOPPING);
    p.latched().does("write 1 RELEASED next anyone");
  }

  /** What is stopped needs no renewals: if the guard never agrees, its deadline ends it. */
  @Test
  void aStopTheGuardDoesNotConfirmIsNotRenewedForEver() {
    Play p = Play.holder().wrote().readsMine().armed().does("arm 1 until 8.200s");
    p.at(0.5).stop(Next.ANYONE).does("write 1 STOPPING next anyone").wrote();
    p.readsMine().armed().does("arm 1 until 8.500s").stopVerified().does("latch 1");
    p.at(1.6).tick().does("latch 1").at(8.5).tick().is(LeaseRole.LOST).does("fire 1");
  }

  @Test
  void nobodyIsNotWeakenedByALaterOrder() {
    Play p = Play.holder().wrote().at(0.5).stop(Next.NOBODY).does("write 1 STOPPING next nobody");
    p.wrote().stop(Next.node("a")).stopVerified().does("latch 1").latched();
    p.does("write 1 RELEASED next nobody");
  }

  @Test
  void theGuardFiringLosesTheLeaseAtOnce() {
    Play.holder().guardFires().is(LeaseRole.LOST).does("fire 1");
  }

  // ---- checks

  @ParameterizedTest
  @EnumSource(
      value = Identity.class,
      names = {"REPLACED", "UNLINKED"})
  void anotherFileUnderOurNameLosesTheLeaseAtOnce(Identity identity) {
    Play p = Play.holder();
    p.reads(Condition.GOOD, List.of(own(p.mine(), identity))).is(LeaseRole.LOST).does("fire 1");
  }

  @Test
  void anotherLeaseIdLosesTheLeaseAtOnce() {
    Play.holder().reads(Condition.REPLACED, List.of()).is(LeaseRole.LOST).does("fire 1");
  }

  @Test
  void aHigherEpochLosesTheLeaseAtOnce() {
    Play p = Play.holder();
    p.reads(p.mine(), active(2, "a", 1)).is(LeaseRole.LOST).does("fire 1").noted("a holds");
  }

  @Test
  void aDamagedHigherEpochIsNoProofOfAnotherHolder() {
    Play p = Play.holder().wrote();
    List<LeaseView.EpochRead> reads =
        List.of(Play.good(p.mine()).get(0), Play.corrupt(active(2, "a", 1), 7));
    p.reads(Condition.GOOD, reads).is(LeaseRole.HOLDER).doesNothing();
  }

  @ParameterizedTest
  @EnumSource(
      value = Condition.class,
      names = {"GOOD", "REPLACED"},
      mode = EnumSource.Mode.EXCLUDE)
  void anErrorIsNotALossButTheRenewalDoesNotCount(Condition condition) {
    Play p = Play.holder().at(0.5).wrote().reads(condition, List.of());
    p.is(LeaseRole.HOLDER).doesNothing().at(0.74).tick().doesNothing();
    p.at(0.75).tick().does("write 1 ACTIVE next anyone").at(5).tick().is(LeaseRole.STOPPING);
  }

  // ---- an agent that comes back in the same boot

  private static EpochRecord ofEarlierRun(EpochState state) {
    return Epochs.record(1, "b", state, 9);
  }

  @Test
  void anActiveEpochIsResumedUnderTheGuardsDeadline() {
    Play p = Play.restarted(1, 6.5, false).at(1).reads(ofEarlierRun(EpochState.ACTIVE));
    p.is(LeaseRole.HOLDER).does("floor 1").tick().does("write 1 ACTIVE next anyone");
    p.at(3.74).tick().is(LeaseRole.HOLDER).at(3.75).tick().is(LeaseRole.STOPPING);
    p.at(6.5).tick().is(LeaseRole.LOST).does("fire 1");
  }

  @Test
  void anAgentThatIsBackAfterTheSoftLimitMayStillRenew() {
    Play p = Play.restarted(1, 6.5, false).at(6).reads(ofEarlierRun(EpochState.ACTIVE));
    p.is(LeaseRole.HOLDER).does("floor 1").tick().does("write 1 ACTIVE next anyone");
    p.at(6.2).tick().is(LeaseRole.HOLDER).at(6.25).tick().is(LeaseRole.STOPPING);
    Play renewed = Play.restarted(1, 6.5, false).at(6).reads(ofEarlierRun(EpochState.ACTIVE));
    renewed.tick().wrote().at(6.2).reads(ofEarlierRun(EpochState.ACTIVE)).armed();
    renewed.at(10.9).tick().is(LeaseRole.HOLDER).at(11).tick().is(LeaseRole.STOPPING);
  }

  @ParameterizedTest
  @EnumSource(
      value = EpochState.class,
      names = {"CLAIMED", "STOPPING"})
  void anyOtherStateIsCleanedUp(EpochState state) {
    Play p = Play.restarted(1, 6.5, false).at(1).reads(ofEarlierRun(state));
    p.is(LeaseRole.LOST).does("floor 1", "fire 1");
  }

  @Test
  void aFiredOrPastOrUnknownEpochIsCleanedUp() {
    EpochRecord active = ofEarlierRun(EpochState.ACTIVE);
    Play.restarted(1, 6.5, true).at(1).reads(active).does("floor 1", "fire 1");
    Play.restarted(1, 6.5, false).at(6.5).reads(active).does("floor 1", "fire 1");
    Play.restarted(0, 6.5, false).at(1).reads(active).does("floor 1", "fire 1");
    Play.begin().at(1).reads(active).does("floor 1", "fire 1").is(LeaseRole.LOST);
  }

  @Test
  void theOrderInAStoppingRecordIsReleasedAsItWas() {
    EpochRecord nobody = Epochs.with(ofEarlierRun(EpochState.STOPPING), Next.NOBODY);
    Play p = Play.begin().at(1).reads(nobody).does("floor 1", "fire 1");
    p.stopVerified().latched().does("latch 1", "write 1 RELEASED next nobody");
  }

  @Test
  void anEpochThatWasSupersededIsNotResumed() {
    Play p = Play.restarted(1, 6.5, false).at(1);
    p.reads(ofEarlierRun(EpochState.ACTIVE), active(2, "a", 3));
    p.is(LeaseRole.OBSERVER).doesNothing().says("a holds epoch 2");
  }

  @Test
  void anEpochOfAnOldBootIsOutwaitedLikeAnyOther() {
    EpochRecord r = ofEarlierRun(EpochState.ACTIVE);
    EpochRecord old =
        new EpochRecord(
            r.hierarchy(),
            r.epoch(),
            r.node(),
            r.machine(),
            new java.util.UUID(9, 9),
            r.instance(),
            r.claim(),
            r.state(),
            r.next(),
            r.counter(),
            r.renew(),
            r.softTtl(),
            r.ttl(),
            r.stopBound(),
            true,
            0);
    Play p = Play.begin().at(0).reads(old).is(LeaseRole.OBSERVER);
    p.at(11.2).reads(old).doesNothing().at(11.4).reads(old).does("publish 2 next anyone");
  }
}
