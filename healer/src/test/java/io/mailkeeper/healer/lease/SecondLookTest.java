package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.Epochs.active;
import static io.mailkeeper.healer.lease.Epochs.released;
import static io.mailkeeper.healer.lease.Epochs.with;

import io.mailkeeper.healer.lease.LeaseState.Wish;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node looks at once more between winning an epoch and starting in it. */
class SecondLookTest {

  /** Epoch 1 of node a has been silent for W, and b has won epoch 2 at second 12. */
  private static Play wonAfterSilence() {
    Play p = Play.begin().at(0).reads(active(1, "a", 5)).at(11.4).reads(active(1, "a", 5));
    p.does("publish 2 next anyone").at(12).published(Published.WON);
    return p.is(LeaseRole.CONFIRMING);
  }

  // ---- an order that came late

  /** The holder's RELEASED with an operator's order hung for longer than W and landed then. */
  @Test
  void anOrderThatLandsDuringTheClaimVoidsIt() {
    Play p = wonAfterSilence().at(12.1).readsMine(with(released(1, "a"), Next.NOBODY));
    p.does("write 2 RELEASED next nobody").is(LeaseRole.RELEASING).noted("nobody is to start");
    p.at(12.2).wrote().readsMine().is(LeaseRole.RELEASING); // a higher epoch may yet show up
    p.at(13.2).tick().readsMine().is(LeaseRole.OBSERVER);
    p.at(90).readsMine().doesNothing().says("out of service");
  }

  @Test
  void theOrderHoldsWithoutARelease() {
    Play p = wonAfterSilence().at(12.1).readsMine(with(active(1, "a", 6), Next.NOBODY));
    p.does("write 2 RELEASED next nobody");
  }

  @Test
  void aLateReleaseForAnyoneDoesNotHarm() {
    Play p = wonAfterSilence().at(12.1).readsMine(released(1, "a"));
    p.does("arm 2 until 19.400s", "floor 2");
  }

  @Test
  void theSecondLookReadsThePredecessorToo() {
    Play p = wonAfterSilence().at(12.1).readsMine().doesNothing().is(LeaseRole.CONFIRMING);
    p.at(12.2).readsMine(active(1, "a", 5)).does("arm 2 until 19.400s", "floor 2");
  }

  @Test
  void anOrderOfInServiceGivenAfterwardsIsNotUndone() {
    EpochRecord nobody = with(released(1, "a"), Next.NOBODY);
    Play p = Play.begin().at(0).reads(nobody).wish(Wish.IN_SERVICE).reads(nobody);
    p.does("publish 2 next anyone").at(0.1).published(Published.WON).readsMine(nobody);
    p.does("arm 2 until 8.000s", "floor 2");
  }

  /** In service was asked for while nothing spoke against it: the order that lands is the later. */
  @Test
  void anOrderOfInServiceGivenBeforeIsNoAnswerToALateNobody() {
    Play p = Play.begin().at(0).wish(Wish.IN_SERVICE).reads(released(1, "a"));
    p.does("publish 2 next anyone").at(0.1).published(Published.WON);
    p.readsMine(with(released(1, "a"), Next.NOBODY)).does("write 2 RELEASED next nobody");
  }

  @Test
  void aDamagedPredecessorIsNoOrder() {
    Play p = wonAfterSilence().at(12.1);
    p.reads(
        Condition.GOOD, List.of(Play.corrupt(active(1, "a", 5), 3), Play.good(p.mine()).get(0)));
    p.does("arm 2 until 19.400s", "floor 2");
  }

  // ---- the other nodes' records

  @Test
  void theOtherNodesRecordsAreReadAfterTheWin() {
    Play p = wonAfterSilence().othersReadAt(11.9, 0, 0);
    p.at(12.1).readsMine(active(1, "a", 5)).doesNothing().says("other nodes' records");
    p.othersReadAt(12.2, 0, 0).at(12.3).tick().readsMine(active(1, "a", 5));
    p.does("arm 2 until 19.400s", "floor 2");
  }

  @Test
  void recordsThatDoNotComeAreWaitedForOnlyAsLongAsAWriteMayStayInvisible() {
    Play p = wonAfterSilence().othersReadAt(0, 0, 0);
    p.at(12.9).tick().readsMine(active(1, "a", 5)).doesNothing();
    p.at(13.0).tick().readsMine(active(1, "a", 5)).does("arm 2 until 19.400s", "floor 2");
  }

  @Test
  void aHigherClaimInANodesRecordIsLookedForInTheStore() {
    Play p = wonAfterSilence().othersReadAt(12.2, 3, 12.3);
    p.at(12.4).readsIssuedAt(12.25, active(1, "a", 5), p.mine()).doesNothing();
    p.at(12.5).tick().reads(active(1, "a", 5), p.mine(), active(3, "c", 1));
    p.does("fire 2").is(LeaseRole.LOST);
  }

  @Test
  void aHigherClaimThatTheStoreDoesNotShowIsNotBelieved() {
    Play p = wonAfterSilence().othersReadAt(12.2, 3, 12.3);
    p.at(12.4).readsMine(active(1, "a", 5)).doesNothing().tick();
    p.at(12.5).readsMine(active(1, "a", 5)).does("arm 2 until 19.400s", "floor 2");
  }

  @Test
  void aSecondLookThatNeverEndsLeavesTheClaimVoid() {
    Play p = wonAfterSilence();
    for (double s = 12.1; s < 16.4; s += 0.3) {
      p.at(s).tick().readsMine(); // the predecessor is not shown
    }
    p.doesNothing().at(16.4).tick().does("write 2 RELEASED next anyone").noted("void");
  }
}
