package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether it is known by now whose fault a failure is. A service may be seen to fail sooner than
 * what it depends on, and here sooner than elsewhere: {@link Blame} compares only what has been
 * looked at since. A wait with an end: then it is decided on what is known.
 *
 * <pre>
 *  first    the first failure of the service
 *  looked   every node has looked at the cause often enough to know whether it fails
 *  shown    what is new in another node's record from now on was written after that
 *  end      a living node has written such a record, and this one has read it
 * </pre>
 */
final class Diagnosis {
  private final HierarchyTurn t;
  private final String daemon;
  private final Uptime first;
  private final Uptime shown;
  private final Uptime end;

  private Diagnosis(HierarchyTurn t, String daemon, List<Hierarchy.Service> failing) {
    LeaseTiming timing = t.group.timing();
    Duration known = Duration.ZERO;
    for (Hierarchy.Service s : failing) {
      for (String cause : s.causes()) {
        Duration its = t.group.cause(cause).known();
        known = its.compareTo(known) > 0 ? its : known;
      }
    }
    this.t = t;
    this.daemon = daemon;
    this.first = firstFailure(t, daemon, failing);
    this.shown = first.plus(known).plus(timing.renew()).plus(timing.visibility());
    this.end = shown.plus(timing.renew().multipliedBy(2)).plus(timing.visibility());
  }

  /** A failure that is being repaired began when that did, whatever was probed since. */
  private static Uptime firstFailure(
      HierarchyTurn t, String daemon, List<Hierarchy.Service> failing) {
    RecoveryState r = t.recovery(daemon);
    Uptime first = r.reason().isEmpty() ? t.now : r.brokenSince();
    for (Hierarchy.Service s : failing) {
      Uptime its = t.service(s.name()).firstFailure();
      first = its.isBefore(first) ? its : first;
    }
    return first;
  }

  /** Of a daemon that runs, if nothing that fails of it can be its own fault alone. */
  private static Optional<Diagnosis> of(HierarchyTurn t, String daemon) {
    List<Hierarchy.Service> failing = Blame.failing(t, daemon);
    boolean own = failing.stream().anyMatch(s -> s.causes().isEmpty());
    return failing.isEmpty() || own
        ? Optional.empty()
        : Optional.of(new Diagnosis(t, daemon, failing));
  }

  /**
   * What is to be known before this daemon is restarted, one sentence; empty when it is known, when
   * nothing else can be to blame, or when that was waited for long enough.
   */
  static Optional<String> awaited(HierarchyTurn t, String daemon) {
    return of(t, daemon).filter(d -> !t.now.reached(d.end)).flatMap(Diagnosis::missing);
  }

  /** When it is no longer waited for. */
  static Uptime end(HierarchyTurn t, String daemon) {
    return of(t, daemon).map(d -> d.end).orElse(t.now);
  }

  private Optional<String> missing() {
    Set<String> looks = looksMissing();
    if (!looks.isEmpty()) {
      return Optional.of(
          words(
              "whether "
                  + String.join(" or ", looks)
                  + " is to blame is known after a new look at it from here"));
    }
    Set<String> causes = Blame.causes(t, daemon);
    List<String> silent = causes.isEmpty() ? List.of() : recordsMissing(causes);
    return silent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            words(
                String.join(", ", causes)
                    + " fails here, and whether "
                    + String.join(" and ", silent)
                    + " sees it too is known from the record there, "
                    + seconds(shown.since(first))
                    + " after the first failure at the latest"));
  }

  /** The causes that nobody here has looked at since, to the end. */
  private Set<String> looksMissing() {
    Set<String> missing = new TreeSet<>();
    for (Hierarchy.Service s : Blame.failing(t, daemon)) {
      for (String cause : s.causes()) {
        if (Optional.ofNullable(t.looks.get(cause)).filter(at -> !at.isBefore(first)).isEmpty()) {
          missing.add(cause);
        }
      }
    }
    return missing;
  }

  /** The living nodes that do not see it fail, and may not have looked yet. */
  private List<String> recordsMissing(Set<String> causes) {
    List<String> missing = new ArrayList<>();
    for (Peer p : t.membership.peers().values()) {
      boolean told = p.lastAdvance().filter(at -> !at.isBefore(shown)).isPresent();
      if (t.hierarchy.lists(p.node()) && t.living(p) && !told && !Blame.isSeenBy(p, causes)) {
        missing.add(p.node());
      }
    }
    return missing;
  }

  private String words(String what) {
    return daemon
        + " is not restarted yet: "
        + what
        + "; the failure began "
        + seconds(t.now.since(first))
        + " ago, and that is waited for at most "
        + seconds(end.since(t.now))
        + " more";
  }

  private static String seconds(Duration d) {
    return String.format(Locale.ROOT, "%.1f s", d.toNanos() / 1e9);
  }
}
