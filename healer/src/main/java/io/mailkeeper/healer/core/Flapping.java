package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.IncidentRecord.Kind;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseState;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.MembershipRules;
import io.mailkeeper.healer.lease.Next;
import io.mailkeeper.healer.lease.Sighting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Remembers what went wrong with the service here, and keeps it from going round in circles: a node
 * that had to give it up too often is no candidate until its failures have aged out. When that is
 * so on every node an operator is needed; the one that had it last goes on trying in place, ever
 * more slowly, so that what heals by itself comes back by itself.
 */
final class Flapping {
  /** The first try in place comes so long after the last failure; each further one twice that. */
  private static final Duration IN_PLACE = Duration.ofSeconds(5);

  /** Tries in place are at most this share of the window apart. */
  private static final int SHARE_IN_PLACE = 12;

  /** When the last one does not even try: another may, after this share of the window. */
  private static final int SHARE_ELSEWHERE = 4;

  private static final String UNREAD =
      "what happened here before has not been read from the store yet";

  private static final int LONGEST_DOUBLING = 20;
  private static final int MAX_REASON = 120;

  /** A node that gave it up and shows no sign of life for so long is not just being restarted. */
  private static final Duration GONE = Duration.ofSeconds(60);

  private Flapping() {}

  // ---- what is remembered

  static void restarted(HierarchyTurn t, String daemon, String reason) {
    remember(t, Kind.RESTARTED, daemon, Duration.ZERO, reason);
  }

  static void givenUp(HierarchyTurn t, String to, String reason) {
    remember(t, Kind.GIVEN_UP, to, Duration.ZERO, reason);
  }

  /** What a node can see for itself to be well again does not count against it. */
  static void handedOver(HierarchyTurn t, String to, String reason) {
    remember(t, Kind.HANDED_OVER, to, Duration.ZERO, reason);
  }

  static void takenOver(HierarchyTurn t, String from, Duration took, String how) {
    remember(t, Kind.TAKEN_OVER, from, took, how);
  }

  static void orderedIn(HierarchyTurn t, String by) {
    remember(t, Kind.ORDERED_IN, by, Duration.ZERO, "in-service asked by " + by);
  }

  static void orderedHere(HierarchyTurn t, String by) {
    remember(t, Kind.ORDERED_HERE, by, Duration.ZERO, "switchover to here, asked by " + by);
  }

  static void orderedAway(HierarchyTurn t, String by, String what) {
    remember(t, Kind.ORDERED_AWAY, by, Duration.ZERO, what);
  }

  private static void remember(
      HierarchyTurn t, Kind kind, String subject, Duration took, String reason) {
    long epoch = t.lease.epoch();
    t.incidents = t.incidents.with(new Incident(kind, t.now, epoch, subject, took, reason));
  }

  // ---- what follows from it

  /**
   * Why this node may not take the service over, having given it up too often, or not knowing yet
   * whether it has.
   *
   * @param alone whether nobody else could take it over
   */
  static Optional<String> barred(HierarchyTurn t, MembershipRules members, boolean alone) {
    if (awaitsMemory(t, members, alone)) {
      return Optional.of(UNREAD);
    }
    List<Incident> setbacks = setbacks(t);
    Hierarchy.FailoverLimit limit = t.hierarchy.policy().failover();
    if (setbacks.size() < limit.failures()
        || isWanted(t, members, setbacks)
        || (alone && !showsNews(t) && mayTry(t, members, setbacks))) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            "it failed here %d times within %s, last: %s",
            setbacks.size(), Spans.words(limit.window()), brief(last(setbacks).reason())));
  }

  /**
   * Whether what an earlier run of the agent has left is not known yet: with it this node might be
   * no candidate. An order forgets it anyway; where nobody else could have the service, and the
   * store does not tell, it is not waited for any longer than for a sign of life.
   */
  private static boolean awaitsMemory(HierarchyTurn t, MembershipRules members, boolean alone) {
    Uptime patience = t.membership.since().plus(members.silence().multipliedBy(2));
    return !t.remembers
        && t.lease.wish() != LeaseState.Wish.IN_SERVICE
        && !(alone && t.now.reached(patience));
  }

  /** A daemon's last words may fill a screen; all of them are on record. */
  private static String brief(String reason) {
    return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - 3) + "...";
  }

  /** Why the service runs nowhere and no node is going to start it; empty where that is not so. */
  static String nobodyStartsIt(HierarchyTurn t, MembershipRules members, Failover failover) {
    boolean waits =
        t.mode == Mode.OUT_OF_SERVICE && t.role() == LeaseRole.OBSERVER && !t.lease.parked();
    if (!waits || setbacks(t).isEmpty() || Failover.holder(t).isPresent()) {
      return "";
    }
    return barred(t, members, false)
        .filter(why -> failover.usablePeers(t).isEmpty())
        .map(why -> why + others(t, failover))
        .orElse("");
  }

  /** Why the others cannot take it over, for people. */
  static String others(HierarchyTurn t, Failover failover) {
    return t.membership.peers().values().stream()
        .filter(p -> t.hierarchy.lists(p.node()))
        .flatMap(p -> failover.unusable(t, p).stream())
        .map(why -> "; " + why)
        .collect(Collectors.joining());
  }

  /**
   * Whether the last holder has named this node its heir although it knew of the failures: an
   * operator has forced it. Of one that has only just happened it may not have heard yet.
   */
  private static boolean isWanted(
      HierarchyTurn t, MembershipRules members, List<Incident> setbacks) {
    Uptime known = last(setbacks).at().plus(members.silence().multipliedBy(2));
    return t.lease
        .newest()
        .filter(s -> s.since().isAfter(known))
        .flatMap(Sighting::record)
        .filter(r -> r.next().equals(Next.node(t.node)))
        .isPresent();
  }

  private static List<Incident> setbacks(HierarchyTurn t) {
    return t.incidents.setbacks(t.hierarchy.policy().failover().window(), t.now);
  }

  private static Incident last(List<Incident> setbacks) {
    return setbacks.get(setbacks.size() - 1);
  }

  /**
   * The one that gave it up last tries again in place; another only where that one does not. A
   * holder that went silent has not given it up: whoever is left takes over.
   */
  private static boolean mayTry(HierarchyTurn t, MembershipRules members, List<Incident> setbacks) {
    return t.now.reached(nextTry(t, members, setbacks));
  }

  /**
   * Whether a pass shows another end of the lease than the one that is known: who had it last, and
   * since when it has been let go, is judged by what was known before the pass.
   */
  private static boolean showsNews(HierarchyTurn t) {
    return t.pass.filter(pass -> t.lease.newest().filter(s -> isIn(s, pass)).isEmpty()).isPresent();
  }

  private static boolean isIn(Sighting newest, LeaseView pass) {
    return pass.highest() == newest.epoch()
        && pass.epochs().stream()
            .filter(r -> r.epoch() == newest.epoch())
            .anyMatch(r -> newest.sameBytes(r.raw()));
  }

  private static Uptime nextTry(HierarchyTurn t, MembershipRules members, List<Incident> setbacks) {
    Hierarchy.FailoverLimit limit = t.hierarchy.policy().failover();
    Uptime inPlace =
        last(setbacks).at().plus(hold(setbacks.size() - limit.failures(), limit.window()));
    Optional<Sighting> newest = t.lease.newest();
    Optional<String> had = newest.flatMap(Sighting::record).map(EpochRecord::node);
    // Only what was outwaited: a record that still stands may be released by the next look.
    boolean silent = newest.filter(s -> s.provenDead() && !s.released()).isPresent();
    if (silent || had.isEmpty() || had.get().equals(t.node)) {
      return inPlace;
    }
    Uptime changed = newest.map(Sighting::since).orElse(t.now);
    Uptime patient = changed.plus(limit.window().dividedBy(SHARE_ELSEWHERE));
    Uptime gone = members.lastSign(t.membership, had.get()).plus(GONE);
    return inPlace.max(gone.compareTo(patient) < 0 ? gone : patient);
  }

  /** When a service that runs nowhere is tried in place again; empty where that is not here. */
  static Optional<Uptime> nextTry(HierarchyTurn t, MembershipRules members) {
    List<Incident> setbacks = setbacks(t);
    boolean here =
        t.lease.newest().flatMap(Sighting::record).filter(r -> r.node().equals(t.node)).isPresent();
    return !here || t.stuck.isEmpty() || setbacks.isEmpty() || t.mode != Mode.OUT_OF_SERVICE
        ? Optional.empty()
        : Optional.of(nextTry(t, members, setbacks));
  }

  /**
   * How long after its last failure the service is tried in place again.
   *
   * @param tries how often that has failed already
   */
  static Duration hold(int tries, Duration window) {
    Duration most = window.dividedBy(SHARE_IN_PLACE);
    int doublings = Math.max(0, Math.min(tries, LONGEST_DOUBLING));
    Duration wait = IN_PLACE.multipliedBy(1L << doublings);
    return wait.compareTo(most) < 0 ? wait : most;
  }
}
