package io.mailkeeper.healer.sim;

import static java.util.stream.Collectors.joining;

import io.mailkeeper.healer.core.Hierarchy;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that determines a history.
 *
 * @param nodes how many, from 2 to 5
 * @param mutant what is broken in it
 * @param without numbers of the planned faults that are left out
 * @param end when the faults end, as a share of the time planned for them, in per cent
 * @param only the kinds of faults that strike; empty where the seed decides
 */
record Scenario(
    long seed,
    int nodes,
    Profile profile,
    Mutant mutant,
    Set<Integer> without,
    int end,
    Set<Fault.Kind> only) {

  /** Whole plan. */
  static final int WHOLE = 100;

  Scenario {
    without = Set.copyOf(without);
    only = Collections.unmodifiableSet(new TreeSet<>(only)); // in one order: a history follows it
    if (nodes < 2 || nodes > 5) {
      throw new IllegalArgumentException(nodes + " nodes, expected 2 to 5");
    }
  }

  /** What a seed stands for, where the caller leaves it open. */
  static Scenario of(long seed, Optional<Integer> nodes, Optional<Profile> profile) {
    Dice dice = new Dice(seed, 2);
    int some = dice.nextInt(100);
    int count = some < 60 ? 2 : some < 90 ? 3 : 5;
    Profile times = profile(dice.nextInt(100));
    return new Scenario(
        seed, nodes.orElse(count), profile.orElse(times), Mutant.NONE, Set.of(), WHOLE, Set.of());
  }

  static Scenario of(long seed) {
    return of(seed, Optional.empty(), Optional.empty());
  }

  private static Profile profile(int percent) {
    if (percent < 40) {
      return Profile.BRISK;
    }
    if (percent < 60) {
      return Profile.FAST;
    }
    if (percent < 80) {
      return Profile.STANDARD;
    }
    return percent < 85
        ? Profile.PATIENT
        : percent < 90 ? Profile.ENDURING : percent < 95 ? Profile.BLURRED : Profile.SHARP;
  }

  Scenario with(Mutant other) {
    return new Scenario(seed, nodes, profile, other, without, end, only);
  }

  Scenario only(Set<Fault.Kind> kinds) {
    return new Scenario(seed, nodes, profile, mutant, without, end, kinds);
  }

  Scenario without(int fault) {
    Set<Integer> more = new TreeSet<>(without);
    more.add(fault);
    return new Scenario(seed, nodes, profile, mutant, more, end, only);
  }

  Scenario until(int percent) {
    return new Scenario(seed, nodes, profile, mutant, without, percent, only);
  }

  /** Whether the nodes can switch each other off: in one seed of four. */
  boolean fences() {
    return seed % 4 == 3;
  }

  /** Whether each node has a watchdog (safety class B): in one seed of 32. */
  boolean watched() {
    return seed % 32 == 16 || only.stream().anyMatch(Fault.Kind::forWatchdogs);
  }

  /**
   * Whether only short faults strike, one after the other, that must not stop the service (I10): in
   * one seed of sixteen.
   */
  boolean calm() {
    return seed % 16 == 6 && only.isEmpty();
  }

  /** Five seeds of 64, none of them that of a mutant of another rule. */
  private static final Set<Integer> FAILING = Set.of(8, 36, 42, 56, 59);

  /** Whether the service fails on several or all nodes: in five seeds of 64. */
  boolean fails() {
    boolean drawn = only.isEmpty() && FAILING.contains((int) (seed & 63));
    return drawn || only.contains(Fault.Kind.SERVICE_FAILS);
  }

  /**
   * How often it may be given up on a node. Where it fails for long, the failures age out within
   * the history in one half of the seeds, and hardly any does in the other.
   */
  Hierarchy.FailoverLimit limit() {
    if (!fails()) {
      return Definitions.LIMIT;
    }
    Duration w = profile.timing().outwait().multipliedBy(2);
    long more = new Dice(seed, 10).nextBoolean() ? 20 : 120;
    return new Hierarchy.FailoverLimit(Definitions.LIMIT.failures(), w.plusSeconds(more));
  }

  /** The options that play it again. */
  String options() {
    StringBuilder words = new StringBuilder("--seed " + seed + " --nodes " + nodes);
    words.append(" --profile ").append(profile.word());
    if (!only.isEmpty()) {
      words.append(" --only ").append(only.stream().map(Fault.Kind::word).collect(joining(",")));
    }
    if (!without.isEmpty()) {
      String list = new TreeSet<>(without).toString().replaceAll("[\\[\\] ]", "");
      words.append(" --without ").append(list);
    }
    if (end != WHOLE) {
      words.append(" --end ").append(end);
    }
    if (!mutant.word().equals(Mutant.NONE.word())) {
      words.append(" --mutant ").append(mutant.word());
    }
    return words.toString();
  }
}
