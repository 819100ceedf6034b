package io.mailkeeper.healer.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Candidacy;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.RecordLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The mutants that no history is known to catch. Each is put into the situation it is wrong in, of
 * which the odds are too small for a random history: the rules stand there, the mutant claims.
 */
class StagedMutantsTest {
  private static final LeaseTiming TIMING = LeaseTiming.STANDARD;
  private static final UUID CLAIM = new UUID(5, 'a');
  private static final EpochRecord FREE = record(0, EpochState.RELEASED, 1, 'i', CLAIM);

  /** The rules, as they are or broken, on one node that watches the others. */
  private static final class Watcher {
    private final LeaseRules rules;
    private Candidacy candidacy = Candidacy.first(false, false);
    private LeaseState state = LeaseState.start(0, LeaseState.GuardReport.IDLE, Uptime.ZERO);

    Watcher(Function<Parts.For, LeaseRules> made) {
      LeaseRules.Self self =
          new LeaseRules.Self("b", new UUID(1, 'b'), new UUID(2, 'b'), new UUID(3, 'b'));
      rules = made.apply(new Parts.For(self, TIMING, LeaseRules.Ceilings.DEFAULT));
    }

    Watcher as(Candidacy c) {
      candidacy = c;
      return this;
    }

    /** A good pass, issued and returned in this second, shows these records. */
    Watcher reads(long second, EpochRecord... records) {
      Uptime now = Uptime.ofMillis(1000 * second);
      List<LeaseView.EpochRead> reads = new ArrayList<>();
      for (EpochRecord r : records) {
        reads.add(
            new LeaseView.EpochRead(
                r.epoch(), LeaseView.Identity.NOT_MINE, RecordLayout.encode(r), null));
      }
      LeaseView view = new LeaseView(now, now, LeaseView.Condition.GOOD, "as read", reads);
      state = rules.viewed(state, view, candidacy, now).state();
      return this;
    }

    boolean claims() {
      return state.role() == LeaseRole.CLAIMING;
    }
  }

  private static EpochRecord record(
      long epoch, EpochState state, long counter, char run, UUID claim) {
    return new EpochRecord(
        new UUID(7, 7),
        epoch,
        epoch == 0 ? "init" : "a",
        new UUID(1, 'a'),
        new UUID(2, 'a'),
        new UUID(3, run),
        claim,
        state,
        Next.ANYONE,
        counter,
        TIMING.renew(),
        TIMING.softTtl(),
        TIMING.ttl(),
        TIMING.stopBound(),
        true,
        0);
  }

  private static LeaseRules right(Parts.For node) {
    return new Parts().rules(node);
  }

  /** Two runs of a's agent have written the same counter, the second one ten seconds later. */
  private static boolean claimsAfterTwoRuns(Function<Parts.For, LeaseRules> rules) {
    EpochRecord once = record(1, EpochState.ACTIVE, 5, 'x', CLAIM);
    EpochRecord again = record(1, EpochState.ACTIVE, 5, 'y', CLAIM);
    return new Watcher(rules)
        .reads(0, FREE, once)
        .reads(10, FREE, again)
        .reads(20, FREE, again)
        .claims();
  }

  @Test
  void counterComparedInsteadOfBytesTakesOverTooSoon() {
    assertThat(claimsAfterTwoRuns(StagedMutantsTest::right)).isFalse();
    assertThat(claimsAfterTwoRuns(RuleMutants::counterCompared)).isTrue();
  }

  /** The directory was rolled back, or a link came late: epoch 1 is another claim's all at once. */
  private static boolean claimsAfterARollBack(Function<Parts.For, LeaseRules> rules) {
    return new Watcher(rules)
        .reads(0, FREE, record(1, EpochState.ACTIVE, 5, 'x', CLAIM))
        .reads(1, FREE, record(1, EpochState.RELEASED, 2, 'z', new UUID(5, 'z')))
        .claims();
  }

  @Test
  void anyClaimBelievedTakesOverWhileTheHolderMayStillRun() {
    assertThat(claimsAfterARollBack(StagedMutantsTest::right)).isFalse();
    assertThat(claimsAfterARollBack(RuleMutants::anyClaimBelieved)).isTrue();
  }

  /** Nobody was to start; an older write has come late over that, and a peer repeats the order. */
  private static boolean claimsAfterALateWrite(Function<Parts.For, LeaseRules> rules) {
    return new Watcher(rules)
        .as(new Candidacy(true, "", 0, false, false, true))
        .reads(9, FREE, record(1, EpochState.RELEASED, 5, 'x', CLAIM))
        .claims();
  }

  @Test
  void mirrorOnlyForDamageStartsWhatNobodyIsToStart() {
    assertThat(claimsAfterALateWrite(StagedMutantsTest::right)).isFalse();
    assertThat(claimsAfterALateWrite(RuleMutants::mirrorOnlyForDamage)).isTrue();
  }
}
