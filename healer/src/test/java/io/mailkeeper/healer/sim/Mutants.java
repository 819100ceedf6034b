package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.lease.LeaseRules;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.sim.Mutant.Killer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Every broken variant with the history that catches it. */
final class Mutants {
  private Mutants() {}

  /** Also those that no history is known to catch yet. */
  static Optional<Mutant> named(String word) {
    return word.equals(Mutant.NONE.word())
        ? Optional.of(Mutant.NONE)
        : Stream.concat(all().stream(), open().stream())
            .filter(m -> m.word().equals(word))
            .findFirst();
  }

  static List<Mutant> all() {
    return List.of(
        // the observer
        rules("link-before-the-wait", RuleMutants::linkBeforeTheWait, brisk(1), "I3"),
        rules("wait-cut-to-a-tenth", RuleMutants::waitCutToATenth, brisk(1), "I3"),
        rules("no-stop-bound", RuleMutants::noStopBound, brisk(10), "I3"),
        rules("no-drift", RuleMutants::noDrift, two(Profile.SHARP, 126), "I3"),
        rules("own-ttl", RuleMutants::ownTtl, brisk(4), "I3"),
        rules("corrupt-is-dead", RuleMutants::corruptIsDead, brisk(25), "I3"),
        rules("wait-from-issue", RuleMutants::waitFromIssue, brisk(212), "I3"),
        rules("no-confirming-read", RuleMutants::noConfirmingRead, brisk(21), "I3"),
        rules("gap-allowed", RuleMutants::gapAllowed, brisk(4), "I2"),
        // the holder
        rules("deadline-from-completion", RuleMutants::deadlineFromCompletion, brisk(2671), "I7"),
        rules("late-renewal-revives", RuleMutants::lateRenewalRevives, brisk(41), "I4"),
        rules("judged-by-the-renewer", RuleMutants::judgedByTheRenewer, brisk(253), "I5"),
        rules("timings-changed-inside", RuleMutants::timingsChangedInside, brisk(13762), "I3"),
        rules("one-failed-renewal-stops", RuleMutants::oneFailedRenewalStops, brisk(6), "I10"),
        rules("no-quick-retry", RuleMutants::noQuickRetry, brisk(166), "I10"),
        rules("second-write", RuleMutants::secondWrite, brisk(4), "one write"),
        // the claim
        rules("claim-without-deadline", ClaimMutants::claimWithoutDeadline, brisk(206), "I4"),
        rules("no-second-look", ClaimMutants::noSecondLook, brisk(314), "I3"),
        rules("nobody-ignored", ClaimMutants::nobodyIgnored, brisk(21), "I12"),
        rules("damage-forgets-nobody", ClaimMutants::damageForgetsNobody, brisk(445), "I12"),
        rules("late-order-dropped", ClaimMutants::lateOrderDropped, brisk(7628), "I12"),
        // fencing
        rules(
            "predecessors-believed-dead",
            ClaimMutants::predecessorsBelievedDead,
            three(29319),
            "I3"),
        rules("failed-fence-counts", ClaimMutants::failedFenceCounts, brisk(223), "I3"),
        rules("fence-not-awaited", ClaimMutants::fenceNotAwaited, brisk(55), "I3"),
        // a restart
        rules("stopping-resumed", ClaimMutants::stoppingResumed, brisk(82), "I4"),
        rules("resumed-without-the-guard", ClaimMutants::resumedWithoutTheGuard, brisk(41), "I4"),
        // the guard
        parts("guard-never-fires", GuardMutants.neverFires(), brisk(26), "I5"),
        parts("guard-fed-relatively", GuardMutants.relativeFeed(), brisk(1), "I5"),
        parts("guard-rearms", GuardMutants.rearms(), brisk(18), "I4"),
        parts("guard-forgets", GuardMutants.forgets(), brisk(27), "I6"),
        parts("stop-on-trust", GuardMutants.stopOnTrust(), brisk(4), "I8"),
        parts("counted-without-the-guard", GuardMutants.countedWithoutIt(), brisk(1), "I6"),
        // the watchdog
        parts("watchdog-fed-too-long", WatchdogMutants.fedUntilTheDeadline(), brisk(9968), "I5"),
        parts("watchdog-for-one", WatchdogMutants.forOneHierarchy(), brisk(15792), "I5"),
        parts("watchdog-let-go", WatchdogMutants.releasedBeforeTheStop(), brisk(28656), "I5"),
        // the store
        parts("existing-believed-won", StoreMutants.existingBelievedWon(), brisk(3), "I2"),
        parts("candidate-reused", StoreMutants.candidateReused(), brisk(3), "I2"),
        parts("shared-record", StoreMutants.sharedRecord(), brisk(1), "I2"),
        parts("released-before-the-stop", StoreMutants.releasedBeforeTheStop(), brisk(1), "I8"),
        parts("error-is-silence", StoreMutants.errorIsSilence(), brisk(448), "I7"),
        parts("missing-is-free", StoreMutants.isFree(Condition.MISSING), brisk(46), "I3"),
        parts("empty-is-free", StoreMutants.isFree(Condition.EMPTY), brisk(44), "I3"),
        parts("unlinked-renewed", StoreMutants.unlinkedRenewed(), brisk(1), "I7"),
        parts("hearsay", StoreMutants.hearsay(), brisk(5), "I11"),
        // the memory of failures
        parts("limit-ignored", FlapMutants.limitIgnored(), brisk(100), "F"),
        parts("forgotten-too-soon", FlapMutants.forgottenTooSoon(), brisk(120), "F"),
        parts("forgotten-by-a-restart", FlapMutants.forgottenByARestart(), brisk(184), "F"),
        parts("others-forgotten", FlapMutants.othersForgotten(), brisk(234), "F"),
        // the rest
        parts("wall-clock", MachineMutants.wallClock(), brisk(92), "I3"),
        parts("floor-not-persisted", MachineMutants.floorNotPersisted(), brisk(1), "I11"),
        parts("floor-before-the-link", MachineMutants.floorBeforeTheLink(), brisk(1), "I11"),
        parts("no-start-or-stop-max", MachineMutants.noStopMax(), brisk(488), "I9"),
        parts("starts-without-token", MachineMutants.startsWithoutToken(), brisk(27761), "I1"),
        parts("autostarted", MachineMutants.autostarted(), brisk(4), "I6"),
        parts("oracle-off", MachineMutants.oracleOff(), brisk(1), "oracle"));
  }

  /**
   * Those that no history is known to catch yet: for {@code --mutant}, to look for one. {@link
   * ExhaustiveTest} and {@link StagedMutantsTest} catch them.
   */
  static List<Mutant> open() {
    return List.of(
        rules("no-visibility", RuleMutants::noVisibility, two(Profile.BLURRED, 243), "I3"),
        rules("mirror-only-for-damage", RuleMutants::mirrorOnlyForDamage, brisk(1), "I12"),
        rules("any-claim-believed", RuleMutants::anyClaimBelieved, brisk(1), "I1"),
        rules("counter-compared", RuleMutants::counterCompared, brisk(1), "I3"),
        rules("nobody-overlooked", ClaimMutants::nobodyOverlooked, brisk(1), "I12"));
  }

  private static Mutant rules(
      String word, Function<Parts.For, LeaseRules> rules, Killer killer, String invariant) {
    return parts(word, RuleMutants.with(rules), killer, invariant);
  }

  private static Mutant parts(String word, Supplier<Parts> parts, Killer killer, String invariant) {
    return new Mutant(word, parts, killer, invariant);
  }

  private static Killer brisk(long seed) {
    return two(Profile.BRISK, seed);
  }

  private static Killer three(long seed) {
    return new Killer(seed, 3, Profile.BRISK);
  }

  private static Killer two(Profile profile, long seed) {
    return new Killer(seed, 2, profile);
  }
}
