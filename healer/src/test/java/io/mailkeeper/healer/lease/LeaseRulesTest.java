package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.Epochs.active;
import static io.mailkeeper.healer.lease.Epochs.notVouching;
import static io.mailkeeper.healer.lease.Epochs.released;
import static io.mailkeeper.healer.lease.Epochs.with;
import static io.mailkeeper.healer.lease.Epochs.withTtl;
import static io.mailkeeper.healer.lease.Play.corrupt;
import static io.mailkeeper.healer.lease.Play.unreadable;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseState.Wish;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a standby may conclude from bytes. Profile standard: W is 11.2 s, the ceilings' 94.9 s. */
class LeaseRulesTest {

  // ---- silence

  @Test
  void aSilentHolderIsOutwaitedAndThenReadOnceMore() {
    Play p = Play.begin().at(0).reads(active(1, "a", 5)).says("a holds epoch 1");
    p.at(5).reads(active(1, "a", 5)).at(10.9).reads(active(1, "a", 5)).doesNothing();
    p.at(11.19).tick().isReading(true); // issued before W is over
    p.at(11.4).reads(active(1, "a", 5)).doesNothing();
    p.at(11.41).tick().isReading(true).at(11.5).reads(active(1, "a", 5));
    p.does("publish 2 next anyone").is(LeaseRole.CLAIMING).noted("let epoch 1 go silent");
  }

  @Test
  void theWaitStartsWhenTheFirstReadReturned() {
    Play p = Play.begin().at(4).readsIssuedAt(0, active(1, "a", 5));
    p.at(11.5).reads(active(1, "a", 5)).doesNothing();
    p.at(15.3).reads(active(1, "a", 5)).does("publish 2 next anyone");
  }

  @Test
  void changedBytesBeginTheWaitAnew() {
    Play p = Play.begin().at(0).reads(active(1, "a", 5)).at(10).reads(active(1, "a", 6));
    p.at(20).reads(active(1, "a", 6)).doesNothing();
    p.at(21.4).reads(active(1, "a", 6)).does("publish 2 next anyone");
  }

  @Test
  void aCounterThatGoesBackIsAChangeToo() {
    Play p = Play.begin().at(0).reads(active(1, "a", 5)).at(10).reads(active(1, "a", 4));
    p.at(11.5).reads(active(1, "a", 4)).doesNothing();
  }

  /** Two runs of one agent may both write the counter that follows the same read. */
  @Test
  void otherBytesUnderTheSameCounterAreAChangeToo() {
    EpochRecord once = active(1, "a", 5);
    EpochRecord again = active(1, "a", 4).written(new UUID(9, 9), EpochState.ACTIVE, once.next());
    assertThat(again.counter()).isEqualTo(once.counter());
    Play p = Play.begin().at(0).reads(once).at(10).reads(again);
    p.at(20).reads(again).doesNothing();
    p.at(21.4).reads(again).does("publish 2 next anyone");
  }

  @Test
  void errorsNeitherAdvanceNorRestartTheWait() {
    Play p = Play.begin().at(0).reads(active(1, "a", 5));
    for (double s = 1; s < 13; s++) {
      p.at(s).reads(Condition.ERROR, List.of()).doesNothing();
      p.reads(Condition.GOOD, List.of(unreadable(1))).doesNothing();
    }
    p.at(13).reads(active(1, "a", 5)).does("publish 2 next anyone");
  }

  @ParameterizedTest(name = "record of ttl {0} s: claimed at {2}, not at {1}")
  @CsvSource({"8, 11.2, 11.4", "6, 9.1, 9.2", "20, 23.4, 23.5"})
  void theRecordsOwnTimingsDecide(int ttl, double tooEarly, double free) {
    EpochRecord record = withTtl(active(1, "a", 5), ttl);
    Play p = Play.begin().at(0).reads(record).at(tooEarly).reads(record).doesNothing();
    p.at(free).reads(record).does("publish 2 next anyone");
  }

  @Test
  void aDamagedRecordThatStaysTheSameIsJudgedByTheCeilings() {
    Play p = Play.begin().at(0).reads(released(0, "init"), active(1, "a", 5));
    p.at(1).reads(Condition.GOOD, damaged()).says("damaged record");
    p.at(60).reads(Condition.GOOD, damaged()).doesNothing();
    p.at(95.8).reads(Condition.GOOD, damaged()).doesNothing();
    p.at(95.9).reads(Condition.GOOD, damaged()).does("publish 2 next anyone");
  }

  private static List<LeaseView.EpochRead> damaged() {
    return List.of(Play.good(released(0, "init")).get(0), corrupt(active(1, "a", 6), 1));
  }

  @Test
  void aDamagedRecordThatChangesIsAlive() {
    Play p = Play.begin();
    for (int s = 0; s < 300; s += 10) {
      p.at(s).reads(Condition.GOOD, List.of(corrupt(active(1, "a", 6), s))).doesNothing();
    }
    p.is(LeaseRole.OBSERVER);
  }

  // ---- whose turn

  @Test
  void releasedIsDeadAtOnce() {
    Play.begin().at(3).reads(released(1, "a")).does("publish 2 next anyone");
  }

  @Test
  void theNodeNamedByTheLastHolderGoesFirst() {
    EpochRecord forUs = with(released(1, "a"), Next.node("b"));
    Candidacy second = new Candidacy(true, "", 1, false, false, false);
    Play.begin().as(second).at(3).reads(forUs).does("publish 2 next anyone");
  }

  @Test
  void theOthersWaitForTheNamedNodeForWAndThenDoNotWaitForEver() {
    EpochRecord forC = with(released(1, "a"), Next.node("c"));
    Play p = Play.begin().at(0).reads(forC).at(11.2).reads(forC).doesNothing().says("c");
    p.at(11.4).reads(forC).does("publish 2 next anyone");
  }

  @Test
  void theNamedNodesTurnIsAddedToTheWaitForASilentHolder() {
    EpochRecord silent = with(active(1, "a", 4), Next.node("c"));
    Play p = Play.begin().at(0).reads(silent).at(11.5).reads(silent).doesNothing();
    p.at(22.4).reads(silent).doesNothing().at(22.7).reads(silent).does("publish 2 next anyone");
  }

  @ParameterizedTest(name = "rank {0} claims at {2}, not at {1}")
  @CsvSource({"0, -1, 0.1", "1, 1.9, 2.0", "2, 3.9, 4.0"})
  void eachRankWaitsTwoRenewalsMore(int rank, double tooEarly, double free) {
    Play p = Play.begin().as(new Candidacy(true, "", rank, false, false, false)).at(0);
    if (tooEarly > 0) {
      p.reads(released(1, "a")).at(tooEarly).reads(released(1, "a")).doesNothing();
    }
    p.at(free).reads(released(1, "a")).does("publish 2 next anyone");
  }

  @Test
  void aNodeThatIsNoCandidateNeverClaims() {
    Play p = Play.begin().as(Candidacy.barred("stray: dovecot runs here", false, false));
    p.at(0).reads(released(1, "a")).at(100).reads(released(1, "a")).doesNothing().says("stray");
  }

  @Test
  void afterNobodyOnlyInServiceClaims() {
    EpochRecord nobody = with(released(1, "a"), Next.NOBODY);
    Play p = Play.begin().at(0).reads(nobody).at(500).reads(nobody).doesNothing();
    p.says("in-service").wish(Wish.IN_SERVICE).reads(nobody).does("publish 2 next anyone");
  }

  @Test
  void nobodyIsKeptWithoutARelease() {
    EpochRecord stopping = with(active(1, "a", 4), Next.NOBODY);
    Play p = Play.begin().at(0).reads(stopping).at(12).reads(stopping).at(99).reads(stopping);
    p.doesNothing().says("out of service");
  }

  @Test
  void nobodyIsKeptWhenTheRecordIsDamagedAndAPeerRemembersIt() {
    Play p = Play.begin().as(new Candidacy(true, "", 0, false, false, true)).at(0);
    p.reads(Condition.GOOD, damaged()).at(200).reads(Condition.GOOD, damaged()).doesNothing();
    p.says("out of service");
  }

  // ---- cold start

  @ParameterizedTest(name = "{0}, last holder {1}: claims {2}")
  @CsvSource({
    "ANY, a, true",
    "LAST_HOLDER, a, false",
    "LAST_HOLDER, b, true",
    "MANUAL, a, false",
    "MANUAL, b, false"
  })
  void aNodeThatHasSeenNobodyFollowsThePolicy(ColdStart policy, String last, boolean claims) {
    Play p = Play.begin(policy).as(Candidacy.first(true, true)).at(0).reads(released(1, last));
    p.is(claims ? LeaseRole.CLAIMING : LeaseRole.OBSERVER);
  }

  @Test
  void inServiceEndsAManualColdStart() {
    Play p = Play.begin(ColdStart.MANUAL).as(Candidacy.first(true, true)).at(0);
    p.reads(released(1, "a")).doesNothing().wish(Wish.IN_SERVICE).reads(released(1, "a"));
    p.does("publish 2 next anyone");
  }

  // ---- the row of epochs

  @ParameterizedTest
  @EnumSource(value = Condition.class, names = "GOOD", mode = EnumSource.Mode.EXCLUDE)
  void aStoreThatIsNotGoodIsNeverTakenOver(Condition condition) {
    Play p = Play.begin().at(0).reads(active(1, "a", 5));
    p.at(50).reads(condition, Play.good(active(1, "a", 5)));
    p.at(99).reads(condition, List.of()).doesNothing().says("nobody takes over");
  }

  @Test
  void anEpochThatDoesNotVouchForThoseBelowLeavesThemToBeOutwaited() {
    EpochRecord two = notVouching(released(2, "c"));
    Play p = Play.begin().at(0).reads(active(1, "a", 5), two).doesNothing().says("a holds epoch 1");
    p.at(11.5).reads(active(1, "a", 5), two).does("publish 3 next anyone");
  }

  @Test
  void anEpochThatCannotBeReadEndsTheRow() {
    Play p = Play.begin().at(0);
    p.reads(Condition.GOOD, List.of(Play.good(released(1, "a")).get(0), unreadable(2)));
    p.at(99).reads(Condition.GOOD, List.of(Play.good(released(1, "a")).get(0), unreadable(2)));
    p.is(LeaseRole.OBSERVER);
  }

  @Test
  void onePassAtATime() {
    Play p = Play.begin().at(0).tick().isReading(true);
    assertThat(p.rules.tick(p.state, Play.time(60)).actions()).isEmpty();
  }

  // ---- operators

  @Test
  void outOfServiceWithoutAHolderTakesAnEpochOnlyToReleaseIt() {
    Play p = Play.begin().as(Candidacy.barred("stray", false, false)).at(0).reads(released(1, "a"));
    p.wish(Wish.OUT_OF_SERVICE).reads(released(1, "a")).does("publish 2 next nobody");
    p.published(LeaseStore.Published.WON).readsMine(released(1, "a"));
    p.does("write 2 RELEASED next nobody").wrote().readsMine().is(LeaseRole.OBSERVER);
    p.at(99).readsMine().says("out of service");
  }

  @Test
  void outOfServiceDuringAClaimIsNotForgottenWhenItIsWon() {
    Play p = Play.begin().at(0).reads(released(1, "a")).does("publish 2 next anyone");
    p.wish(Wish.OUT_OF_SERVICE).published(LeaseStore.Published.WON);
    p.does("write 2 RELEASED next nobody").is(LeaseRole.RELEASING);
  }

  @Test
  void outOfServiceDuringAClaimHoldsWhenAnotherNodeWins() {
    Play p = Play.begin().at(0).reads(released(1, "a")).does("publish 2 next anyone");
    p.wish(Wish.OUT_OF_SERVICE).published(LeaseStore.Published.LOST).is(LeaseRole.OBSERVER);
    p.reads(released(2, "a")).does("publish 3 next nobody");
  }

  @Test
  void anOldInServiceDoesNotOverruleALaterNobody() {
    Play p = Play.begin().as(Candidacy.barred("stray", false, false)).at(0).reads(released(1, "a"));
    p.wish(Wish.IN_SERVICE).reads(released(1, "a")).doesNothing();
    p.at(1).reads(released(1, "a"), active(2, "a", 1)).doesNothing();
    p.as(Candidacy.first(false, false)).at(9);
    p.reads(with(released(2, "a"), Next.NOBODY)).doesNothing().says("out of service");
  }

  @Test
  void anOldInServiceDoesNotOverruleANobodyThatTheHolderWroteAfterIt() {
    Play p = Play.begin().at(0).reads(active(1, "a", 4)).wish(Wish.IN_SERVICE);
    p.at(1).reads(with(active(1, "a", 5), Next.NOBODY));
    p.at(2).reads(with(released(1, "a"), Next.NOBODY)).doesNothing().says("out of service");
  }

  // ---- setbacks

  @Test
  void eachSetbackDoublesTheWaitUpToSixteen() {
    Play p = Play.begin();
    long[] factors = {1, 2, 4, 8, 16, 16};
    for (long factor : factors) {
      LeaseStep step = p.rules.startFailed(p.state, Next.ANYONE, "test", Play.time(0));
      p.state = step.state();
      assertThat(p.state.notBefore())
          .isEqualTo(Play.time(0).plus(Play.TIMING.outwait().multipliedBy(factor)));
    }
  }

  @Test
  void aSetbackBarsOnlyWhileSomebodyElseCouldTry() {
    Play p = Play.begin().at(0).startFails().reads(released(1, "a")).doesNothing();
    p.at(6).as(Candidacy.first(true, false)).reads(released(1, "a")).does("publish 2 next anyone");
    p = Play.begin().at(0).startFails().at(11.2).reads(released(1, "a")).doesNothing();
    p.at(11.4).reads(released(1, "a")).does("publish 2 next anyone");
  }

  @Test
  void inServiceForgetsTheSetbacks() {
    Play p = Play.begin().at(0).startFails().startFails().wish(Wish.IN_SERVICE);
    p.at(1).reads(released(1, "a")).does("publish 2 next anyone");
  }
}
