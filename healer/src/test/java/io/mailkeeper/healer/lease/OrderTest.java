package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.Epochs.active;
import static io.mailkeeper.healer.lease.Epochs.released;
import static io.mailkeeper.healer.lease.Epochs.with;
import static io.mailkeeper.healer.lease.Play.corrupt;

import io.mailkeeper.healer.lease.LeaseState.Wish;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** An operator's order of out-of-service is carried out, whoever holds the lease by then. */
class OrderTest {

  // ---- an order that missed its epoch

  @Test
  void anOrderWhoseClaimWasLostIsPassedOnToTheNodeInService() {
    Play p = Play.begin().at(0).reads(released(1, "a")).does("publish 2 next anyone");
    p.wish(Wish.OUT_OF_SERVICE).published(Published.LOST).reads(active(2, "a", 1));
    p.passesOnTo("a").passesOnTo().at(4.9).passesOnTo().at(5).passesOnTo("a");
    p.at(6).reads(with(active(2, "a", 2), Next.NOBODY)).passesOnTo().noted("is recorded");
    p.at(90).reads(released(3, "a")).does("publish 4 next anyone");
  }

  /** Node a may have an order of in-service that waits for a good store, older than this one. */
  @Test
  void anOrderIsRecordedAnewWhereNobodyIsToStartAlready() {
    EpochRecord nobody = with(released(1, "a"), Next.NOBODY);
    Play p = Play.begin().at(0).reads(nobody).at(10).wish(Wish.OUT_OF_SERVICE);
    p.at(10.1).reads(nobody).does("publish 2 next nobody").published(Published.WON);
    p.readsMine(nobody).does("write 2 RELEASED next nobody").wrote().readsMine(nobody);
    p.is(LeaseRole.OBSERVER).noted("is recorded in epoch 2");
    Assertions.assertThat(p.state.wish()).isEqualTo(Wish.NONE);
  }

  @Test
  void anOrderThatIsToBeRecordedAnewIsPassedOnToWhoTookTheEpochFirst() {
    EpochRecord nobody = with(released(1, "a"), Next.NOBODY);
    Play p = Play.begin().at(0).reads(nobody).at(10).wish(Wish.OUT_OF_SERVICE);
    p.at(10.1).reads(nobody).does("publish 2 next nobody").published(Published.LOST);
    p.at(10.9).reads(nobody, active(2, "a", 1)).passesOnTo("a");
    Assertions.assertThat(p.state.wish()).isEqualTo(Wish.OUT_OF_SERVICE);
  }

  /** Out of service may have been ordered elsewhere after this. */
  @Test
  void anOrderOfInServiceFromBeforeTheFirstReadDoesNotOverruleWhatThatRead() {
    Play p = Play.begin().at(0).wish(Wish.IN_SERVICE);
    p.at(1).reads(with(released(2, "a"), Next.NOBODY)).doesNothing();
    p.noted("a later claim or order of another node ends the order of in-service");
    p.wish(Wish.IN_SERVICE).at(2).reads(with(released(2, "a"), Next.NOBODY));
    p.does("publish 3 next anyone");
  }

  @Test
  void anOrderGivenBeforeTheFirstReadEndsAnEpochThatIsResumed() {
    Play p = Play.restarted(1, 6.5, false).at(1).wish(Wish.OUT_OF_SERVICE);
    p.reads(Epochs.record(1, "b", EpochState.ACTIVE, 9)).is(LeaseRole.HOLDER).does("floor 1");
    p.started().tick().is(LeaseRole.STOPPING).does("write 1 STOPPING next nobody");
  }

  /** In service was asked for during the claim, out of service before the service was up. */
  @Test
  void anOrderEndsAnOlderOrderOfInService() {
    Play p = Play.begin().at(0).reads(released(0, "init")).wish(Wish.IN_SERVICE);
    p.does("publish 1 next anyone").reads(released(0, "init")).at(0.1).published(Published.WON);
    p.readsMine(released(0, "init")).armed().floorKept().is(LeaseRole.HOLDER);
    p.stop(Next.NOBODY);
    Assertions.assertThat(p.state.wish()).isEqualTo(Wish.NONE);
  }

  @Test
  void anOrderIsRecordedHereOnceTheNodeItWasPassedOnToIsGone() {
    Play p = Play.begin().at(0).reads(active(1, "a", 5)).at(1).wish(Wish.OUT_OF_SERVICE);
    p.passesOnTo("a").at(2).reads(active(1, "a", 5)).at(11.4).tick().reads(active(1, "a", 5));
    p.passesOnTo().does("publish 2 next nobody");
  }

  /** The write of STOPPING hung; node a outwaited this one and never saw the order. */
  @Test
  void anOrderThatCameTooLateForItsEpochIsStillToBeRecorded() {
    Play p = Play.holder().at(0.5).stop(Next.NOBODY).at(8).tick().does("fire 1");
    p.stopVerified().does("latch 1").latched().at(30).wrote().tick();
    p.does("write 1 RELEASED next nobody").wrote().reads(p.mine(), active(2, "a", 9));
    p.is(LeaseRole.OBSERVER).noted("still to be recorded").passesOnTo("a");
  }

  /** The pass that shows it reads what this node itself wrote when its epoch was over. */
  @Test
  void anOrderThatCameTooLateIsNotTakenForRecordedWhenItsOwnRecordIsReadLater() {
    Play p = Play.holder().at(0.5).stop(Next.NOBODY).at(8).tick().does("fire 1");
    p.stopVerified().does("latch 1").latched().at(30).wrote().tick();
    p.does("write 1 RELEASED next nobody").wrote();
    p.reads(Condition.GOOD, List.of(corrupt(p.mine(), 1), corrupt(active(2, "a", 9), 1)));
    p.is(LeaseRole.OBSERVER).noted("still to be recorded");
    p.at(32).reads(p.mine(), active(2, "a", 10)).passesOnTo("a");
  }

  /** Node a had lost its epoch to node c when it wrote the order. */
  @Test
  void anOrderThatIsSeenBelowTheNewestEpochIsPassedOnFurther() {
    Play p = Play.begin().at(0).reads(active(1, "a", 5)).at(1).wish(Wish.OUT_OF_SERVICE);
    p.passesOnTo("a").at(9).reads(with(active(1, "a", 6), Next.NOBODY), active(2, "c", 1));
    p.passesOnTo("c");
  }

  /** As before, and the name of node a's epoch is not to be seen yet: only a link can tell. */
  @Test
  void anOrderThatCameTooLateIsNotTakenForRecordedThoughNoHigherEpochIsSeen() {
    Play p = Play.holder().at(0.5).stop(Next.NOBODY).at(8).tick().does("fire 1");
    p.stopVerified().does("latch 1").latched().at(30).wrote().tick();
    p.does("write 1 RELEASED next nobody").wrote().at(33).tick().readsMine();
    p.is(LeaseRole.OBSERVER).noted("still to be recorded");
    p.at(34).readsMine().does("publish 2 next nobody").published(Published.LOST);
    p.reads(p.older(), active(2, "a", 9)).passesOnTo("a");
  }

  @Test
  void anOrderThatWasReadBackInItsEpochIsDone() {
    Play p = Play.holder().wrote().readsMine().armed().does("arm 1 until 8.200s");
    p.at(0.5).stop(Next.NOBODY).does("write 1 STOPPING next nobody").wrote().readsMine();
    p.does("arm 1 until 8.500s").armed().at(1.5).tick().does("write 1 STOPPING next nobody");
    p.wrote().readsMine().does("arm 1 until 9.500s").at(9).tick().does("fire 1");
    p.stopVerified().does("latch 1");
    p.latched().tick().does("write 1 RELEASED next nobody").wrote();
    p.reads(p.mine(), active(2, "a", 9)).is(LeaseRole.OBSERVER).passesOnTo();
  }

  @Test
  void aHigherEpochThatCannotBeReadLeavesTheOrderOpen() {
    Play p = Play.holder().wrote().readsMine().armed().does("arm 1 until 8.200s");
    p.at(0.5).stop(Next.NOBODY).does("write 1 STOPPING next nobody").wrote();
    p.stopVerified().does("latch 1").latched().tick().does("write 1 RELEASED next nobody");
    p.at(0.6).wrote().at(2).tick();
    p.reads(Condition.GOOD, List.of(Play.good(p.mine()).get(0), Play.unreadable(2)));
    p.is(LeaseRole.RELEASING).at(3).tick().readsMine().is(LeaseRole.OBSERVER);
  }

  // ---- damage

  @Test
  void nobodyIsKeptWhenItsRecordIsDamaged() {
    EpochRecord nobody = with(released(1, "a"), Next.NOBODY);
    List<LeaseView.EpochRead> damaged =
        List.of(Play.good(released(0, "init")).get(0), corrupt(nobody, 7));
    Play p = Play.begin().at(0).reads(released(0, "init"), nobody);
    p.at(1).reads(Condition.GOOD, damaged).at(200).reads(Condition.GOOD, damaged);
    p.doesNothing().says("out of service");
    Assertions.assertThat(p.state.parked()).as("mirrored for the others").isTrue();
  }

  /** This node slept while the order was written and was damaged; a peer's record repeats it. */
  @Test
  void anOrderThisNodeNeverReadIsKeptWhenItsRecordIsDamaged() {
    List<LeaseView.EpochRead> damaged =
        List.of(Play.good(released(0, "init")).get(0), corrupt(released(1, "a"), 7));
    Play p = Play.begin().at(0).reads(released(0, "init"), active(1, "a", 5));
    p.as(new Candidacy(true, "", 0, false, false, true));
    p.at(9).reads(Condition.GOOD, damaged).at(200).reads(Condition.GOOD, damaged);
    p.doesNothing().says("out of service");
    Assertions.assertThat(p.state.mirroredFrom()).isEqualTo(1);
  }

  // ---- an older write that comes late

  @Test
  void nobodyIsKeptWhenAnOlderWriteComesLate() {
    Play p = Play.begin().at(0).reads(released(0, "init"), with(released(1, "a"), Next.NOBODY));
    p.at(1).reads(released(0, "init"), active(1, "a", 5)).at(200).tick();
    p.reads(released(0, "init"), active(1, "a", 5)).doesNothing().says("out of service");
  }

  /** Restarted since, it knows the order from its own old record, or from a peer's. */
  @Test
  void anOrderThatIsMirroredIsKeptWhenAnOlderWriteComesLate() {
    Play p = Play.begin().as(new Candidacy(true, "", 0, false, false, true));
    p.at(9).reads(released(0, "init"), released(1, "a")).doesNothing().says("out of service");
    Assertions.assertThat(p.state.mirroredFrom()).as("by who has seen this epoch").isEqualTo(1);
  }

  /** The next run of the agent finds its own epoch as it was before the order. */
  @Test
  void anEpochThatAnOlderWriteMadeActiveAgainIsReleasedForNobody() {
    Play p = Play.restarted(1, 6.5, false).at(1);
    p.as(new Candidacy(false, "its record is not written yet", 0, false, false, true));
    p.reads(Epochs.record(1, "b", EpochState.ACTIVE, 9)).is(LeaseRole.LOST);
    p.does("floor 1", "fire 1").stopVerified().latched();
    p.does("latch 1", "write 1 RELEASED next nobody");
  }

  @Test
  void aStopThatIsNotYetNeededDoesNotWeakenAnOrder() {
    Play p = Play.begin().at(0).reads(released(0, "init")).does("publish 1 next anyone");
    p.stop(Next.NOBODY).stop(Next.ANYONE).published(LeaseStore.Published.WON);
    Assertions.assertThat(p.mine().next()).isEqualTo(Next.NOBODY);
  }

  // ---- a directory that was rolled back, and a link that came late

  @Test
  void anEpochThatBelongsToAnotherClaimThanBeforeMakesNobodyTakeOver() {
    EpochRecord other = Epochs.ofAnotherClaim(released(1, "c"));
    Play p = Play.begin().at(0).reads(released(0, "init"), active(1, "a", 5));
    p.at(1).reads(released(0, "init"), other).doesNothing().says("epoch 1 is of another claim");
    p.at(200).reads(released(0, "init"), other).doesNothing().says("nobody takes over");
    p.at(201).reads(released(0, "init"), released(1, "a")).does("publish 2 next anyone");
  }

  @Test
  void whatANamedSuccessorWasIsKeptWhenTheRecordIsDamaged() {
    EpochRecord forC = with(released(1, "a"), Next.node("c"));
    List<LeaseView.EpochRead> damaged =
        List.of(Play.good(released(0, "init")).get(0), corrupt(forC, 7));
    Play p = Play.begin().at(0).reads(released(0, "init"), forC).at(1);
    p.reads(Condition.GOOD, damaged).at(96).reads(Condition.GOOD, damaged).doesNothing().says("c");
  }

  // ---- the guard's agreement

  /** Passes that come back in between do not put the question off. */
  @Test
  void theGuardIsAskedAgainEachRenewWhateverIsRead() {
    Play p = Play.holder().givesUp().does("fire 1").stopVerified().does("latch 1");
    for (double s = 0.3; s < 1.2; s += 0.1) {
      p.at(s).reads(p.mine()).tick().doesNothing();
    }
    p.at(1.2).reads(p.mine()).tick().does("latch 1").at(2.2).tick().does("latch 1");
  }
}
