package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.Sighting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks the network who else answers for the service address: before this node takes it over, and
 * now and then while it has it. An answer only makes a node more careful: it keeps a standby from
 * starting, and never stops a service that runs.
 */
final class DuplicateWatch {
  /** The shortest profile has this much left of its wait W when it asks. */
  private static final Duration LIMIT = Duration.ofMillis(400);

  /** Between two checks while in service. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private DuplicateWatch() {}

  static void checked(HierarchyTurn t, Optional<String> owner) {
    HierarchyState.Duplicate before = t.duplicate;
    boolean known = before.told() && owner.equals(before.owner());
    boolean tell = owner.isPresent() && (known || isTrouble(t));
    t.duplicate =
        new HierarchyState.Duplicate(false, before.checkedFor(), before.checkedAt(), owner, tell);
    if (tell && !known) {
      t.note(
          Note.Kind.ALERT, "", "another machine answers for the service address: " + owner.get());
    }
  }

  /**
   * @param lead how long before the end of a wait the network is asked
   */
  static void checkIfDue(HierarchyTurn t, Duration lead) {
    if (!matters(t) && t.duplicate.owner().isPresent()) {
      t.duplicate = t.duplicate.forgotten();
    }
    if (t.duplicate.checking() || !due(t, lead)) {
      return;
    }
    List<String> addresses =
        t.hierarchy.resources().stream()
            .filter(r -> r.kind() == Resource.Kind.IP)
            .map(Resource::name)
            .toList();
    if (!addresses.isEmpty()) {
      t.duplicate = t.duplicate.checking(awaitedEnd(t).orElse(Uptime.ZERO), t.now);
      t.act(new Action.CheckDuplicate(t.tag(), addresses, LIMIT));
    }
  }

  /** The holder whose end is awaited may answer until then: that is only news, not trouble. */
  private static boolean isTrouble(HierarchyTurn t) {
    return t.mode == Mode.IN_SERVICE || (matters(t) && t.now.reached(t.duplicate.checkedFor()));
  }

  /** In service always; otherwise only for the wait it was made for, while that still stands. */
  private static boolean matters(HierarchyTurn t) {
    return t.mode == Mode.IN_SERVICE
        || awaitedEnd(t).filter(end -> end.equals(t.duplicate.checkedFor())).isPresent();
  }

  /** End of the wait for a holder that has not released: a live one's release needs no check. */
  private static Optional<Uptime> awaitedEnd(HierarchyTurn t) {
    return t.mode == Mode.OUT_OF_SERVICE
        ? t.lease.newest().filter(s -> !s.released()).map(Sighting::deadAt)
        : Optional.empty();
  }

  /**
   * During the wait W, when even a holder at its deadline has taken the address off; again while
   * somebody answers; now and then in service.
   */
  private static boolean due(HierarchyTurn t, Duration lead) {
    HierarchyState.Duplicate d = t.duplicate;
    if (t.mode == Mode.IN_SERVICE) {
      return t.now.reached(d.checkedAt().max(t.modeSince).plus(AGAIN));
    }
    boolean near = awaitedEnd(t).filter(end -> t.now.reached(end.minus(lead))).isPresent();
    boolean again = d.owner().isPresent() && t.now.reached(d.checkedAt().plus(LIMIT));
    return near && (!matters(t) || again);
  }
}
