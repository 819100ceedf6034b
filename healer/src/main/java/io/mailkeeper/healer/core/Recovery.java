package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.RecoveryState.Phase;
import io.mailkeeper.healer.core.ServiceState.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Local recovery: a daemon whose process has gone, or whose service failed often enough, is
 * restarted, and only that one; then the probes that failed have to be good again. Looks at one
 * daemon and its services, and never decides about failover.
 */
final class Recovery {
  /** While a restarted service is being verified, it is probed again this soon. */
  private static final Duration PROBE_AGAIN = Duration.ofMillis(20);

  private Recovery() {}

  /** The service has come up: everything is verified once, as after a restart. */
  static void begin(HierarchyTurn t) {
    end(t);
    for (String daemon : t.recoveries.keySet().toArray(String[]::new)) {
      verify(t, daemon, RecoveryState.steady(t.now, t.incidents.restarts(daemon, t.lease.epoch())));
    }
  }

  /** Out of service: what the last probes said here is no longer so, and nothing is repaired. */
  static void end(HierarchyTurn t) {
    t.hierarchy.services().forEach(s -> t.services.put(s.name(), ServiceState.unknown(t.now)));
    t.recoveries.replaceAll((daemon, r) -> RecoveryState.steady(t.now));
  }

  private static void verify(HierarchyTurn t, String daemon, RecoveryState r) {
    List<Hierarchy.Service> services = servicesOf(t, daemon);
    if (services.isEmpty()) {
      t.recoveries.put(daemon, r.to(Phase.STEADY, t.now, t.now));
      return;
    }
    t.recoveries.put(
        daemon, r.to(Phase.VERIFYING, t.now, t.now.plus(t.hierarchy.policy().verify())));
    for (Hierarchy.Service s : services) {
      t.services.put(s.name(), ServiceState.unknown(t.now));
      t.act(new Action.Probe(t.tag(), s.name(), Duration.ZERO));
    }
  }

  /** Those whose failure is a reason to restart it. */
  static List<Hierarchy.Service> servicesOf(HierarchyTurn t, String daemon) {
    return t.hierarchy.services().stream()
        .filter(s -> s.daemon().equals(daemon) && !s.notifyOnly())
        .toList();
  }

  static void probed(HierarchyTurn t, Event.Probed e) {
    Hierarchy.Service service =
        t.hierarchy.services().stream()
            .filter(s -> s.name().equals(e.service()))
            .findFirst()
            .orElseThrow();
    RecoveryState r = t.recovery(service.daemon());
    if (e.start().isBefore(r.since())) {
      return; // it began before the restart and says nothing about what runs now
    }
    if (e.ok()) {
      good(t, service, r, e.late());
    } else {
      failed(t, service, r, e.reason());
    }
  }

  private static void good(
      HierarchyTurn t, Hierarchy.Service service, RecoveryState r, String late) {
    ServiceState before = t.service(service.name());
    ServiceState after = before.good(service.judgement(), late, t.now);
    t.services.put(service.name(), after);
    noteAnswer(t, service.name(), before.health(), after);
    if (service.notifyOnly()) {
      return;
    }
    boolean allGood =
        servicesOf(t, service.daemon()).stream()
            .allMatch(s -> t.service(s.name()).health().isAnswering());
    switch (r.phase()) {
      case VERIFYING, WAITING, EXHAUSTED, HELD, DIAGNOSING, BLAMED -> {
        if (allGood) {
          recovered(t, service.daemon(), r);
        }
      }
      case STEADY, RESTARTING -> {}
    }
  }

  private static void noteAnswer(
      HierarchyTurn t, String service, Health before, ServiceState after) {
    boolean failing = before == Health.FAILING || before == Health.FAILED;
    if (after.health() == before || !after.health().isAnswering()) {
      return;
    }
    if (after.health() == Health.DEGRADED) {
      t.note(
          Note.Kind.SERVICE_DEGRADED,
          service,
          service + " is slow: " + after.reason() + "; nothing is restarted or moved for that");
    } else if (failing) {
      t.note(Note.Kind.SERVICE_GOOD, service, service + " answers again");
    } else if (before == Health.DEGRADED) {
      t.note(Note.Kind.SERVICE_GOOD, service, service + " is no longer slow");
    }
  }

  private static void recovered(HierarchyTurn t, String daemon, RecoveryState r) {
    t.recoveries.put(daemon, r.to(Phase.STEADY, t.now, t.now));
    if (!r.reason().isEmpty()) {
      double took = t.now.since(r.brokenSince()).toNanos() / 1e9;
      String sentence = String.format("%s is back after %.3f s (%s)", daemon, took, r.reason());
      Note.Measure measure =
          new Note.Measure(Note.Measured.RECOVERY, daemon, t.now.since(r.brokenSince()));
      t.note(new Note(Note.Kind.RECOVERED, t.tag(), daemon, sentence, List.of(measure)));
      t.recoveries.put(
          daemon, new RecoveryState(Phase.STEADY, r.restarts(), t.now, t.now, t.now, ""));
    }
  }

  private static void failed(
      HierarchyTurn t, Hierarchy.Service service, RecoveryState r, String reason) {
    ServiceState before = t.service(service.name());
    ServiceState after = before.failed(service.judgement(), reason, t.now);
    if (service.notifyOnly()) {
      t.services.put(service.name(), after);
      noteFailure(t, service, before, after, reason);
      return;
    }
    switch (r.phase()) {
      case VERIFYING -> t.act(new Action.Probe(t.tag(), service.name(), PROBE_AGAIN));
      case STEADY -> {
        t.services.put(service.name(), after);
        noteFailure(t, service, before, after, reason);
        if (after.health() == Health.FAILED) {
          String why =
              String.format(
                  "%s: %s in %.1f s, last: %s",
                  service.name(),
                  counted(service.judgement(), after),
                  t.now.since(after.firstFailure()).toNanos() / 1e9,
                  reason);
          restart(t, service.daemon(), why, false);
        }
      }
      case RESTARTING, WAITING, EXHAUSTED, HELD, DIAGNOSING, BLAMED ->
          t.services.put(service.name(), after);
    }
  }

  /** Such as "3 failures", or "4 of 10 probes failed". */
  private static String counted(Judgement j, ServiceState s) {
    return j.isInRow()
        ? s.failures() + " failures"
        : s.failures() + " of " + j.of() + " probes failed";
  }

  private static void noteFailure(
      HierarchyTurn t,
      Hierarchy.Service service,
      ServiceState before,
      ServiceState after,
      String reason) {
    if (before.health() != after.health()) {
      boolean failed = after.health() == Health.FAILED && service.notifyOnly();
      t.note(
          Note.Kind.SERVICE_FAILED,
          service.name(),
          service.name()
              + " fails ("
              + after.failures()
              + "): "
              + reason
              + (failed ? "; notify only, nothing is restarted" : ""));
    }
  }

  static void processGone(HierarchyTurn t, String daemon, String detail) {
    t.resources.put(daemon, t.resource(daemon).became(ResourceState.Phase.FAILED, detail, t.now));
    switch (t.recovery(daemon).phase()) {
      case STEADY, VERIFYING, DIAGNOSING -> restart(t, daemon, detail, true);
      case RESTARTING, WAITING, EXHAUSTED, HELD, BLAMED -> {}
    }
  }

  /** Restarts now, later, or not any more, by the attempts made within the window. */
  private static void restart(HierarchyTurn t, String daemon, String why, boolean force) {
    RecoveryState r = t.recovery(daemon);
    Hierarchy.Policy policy = t.hierarchy.policy();
    Uptime windowStart = t.now.minus(policy.window());
    List<Uptime> recent = r.restarts().stream().filter(at -> at.isAfter(windowStart)).toList();
    Uptime broken = r.reason().isEmpty() ? t.now : r.brokenSince();
    RecoveryState pruned = new RecoveryState(r.phase(), recent, r.since(), r.until(), broken, why);
    if (isHeld(t)) {
      hold(t, daemon, pruned);
    } else if (Blame.of(t, daemon).isPresent()) {
      t.recoveries.put(daemon, pruned.to(Phase.BLAMED, t.now, t.now));
    } else if (Diagnosis.awaited(t, daemon).isPresent()) {
      diagnose(t, daemon, pruned);
    } else if (recent.size() >= policy.attempts()) {
      exhausted(t, daemon, pruned);
    } else if (!recent.isEmpty() && t.now.isBefore(nextAttempt(recent, policy))) {
      t.recoveries.put(daemon, pruned.to(Phase.WAITING, t.now, nextAttempt(recent, policy)));
    } else {
      go(t, daemon, pruned, force);
    }
  }

  /** Not before it is known whose fault it is; looked at again with every tick. */
  private static void diagnose(HierarchyTurn t, String daemon, RecoveryState r) {
    t.recoveries.put(daemon, r.to(Phase.DIAGNOSING, t.now, Diagnosis.end(t, daemon)));
    Diagnosis.awaited(t, daemon).ifPresent(why -> t.note(Note.Kind.SERVICE_FAILED, daemon, why));
  }

  /** Whether an operator is asked before anything is restarted. */
  private static boolean isHeld(HierarchyTurn t) {
    return t.consent().decision() == Hierarchy.Decision.NOTIFY;
  }

  /** Nothing is done, but whoever is asked knows what would be. */
  private static void hold(HierarchyTurn t, String daemon, RecoveryState r) {
    t.recoveries.put(daemon, r.to(Phase.HELD, t.now, t.now));
    t.note(Note.Kind.ALERT, daemon, "operator needed: " + held(t, daemon, r));
  }

  private static String held(HierarchyTurn t, String daemon, RecoveryState r) {
    return String.format(
        "restarting %s waits for an operator's word: %s; 'mailkeeper confirm %s' does it",
        daemon, r.reason(), t.tag());
  }

  /** What waits for an operator's word here, one sentence; empty for nothing. */
  static Optional<String> held(HierarchyTurn t) {
    for (String daemon : t.recoveries.keySet()) {
      RecoveryState r = t.recovery(daemon);
      if (r.phase() == Phase.HELD) {
        return Optional.of(held(t, daemon, r));
      }
    }
    return Optional.empty();
  }

  /** The operator's word: what was held back is done. Returns the daemons. */
  static List<String> release(HierarchyTurn t) {
    List<String> released = new ArrayList<>();
    for (String daemon : t.recoveries.keySet().toArray(String[]::new)) {
      RecoveryState r = t.recovery(daemon);
      if (r.phase() == Phase.HELD && !t.resource(daemon).busy()) {
        go(t, daemon, r, true);
        released.add(daemon);
      }
    }
    return released;
  }

  private static Uptime nextAttempt(List<Uptime> recent, Hierarchy.Policy policy) {
    return recent.get(recent.size() - 1).plus(policy.backOff().multipliedBy(recent.size()));
  }

  /** A wait is over in which a maintenance may have begun, or a shared cause may have failed. */
  private static void goIfAllowed(HierarchyTurn t, String daemon, RecoveryState r) {
    if (isHeld(t)) {
      hold(t, daemon, r);
    } else if (Blame.of(t, daemon).isPresent()) {
      t.recoveries.put(daemon, r.to(Phase.BLAMED, t.now, t.now));
    } else {
      go(t, daemon, r, true);
    }
  }

  private static void go(HierarchyTurn t, String daemon, RecoveryState r, boolean force) {
    List<Uptime> restarts = new ArrayList<>(r.restarts());
    restarts.add(t.now);
    t.recoveries.put(
        daemon,
        new RecoveryState(Phase.RESTARTING, restarts, t.now, t.now, r.brokenSince(), r.reason()));
    ResourceState s = t.resource(daemon);
    t.resources.put(daemon, s.doing(ResourceState.Phase.STARTING, t.now));
    Resource def = t.hierarchy.resource(daemon);
    Duration limit = Sequence.startLimit(def).plus(Sequence.stopLimit(def, force));
    t.act(new Action.Restart(t.tag(), daemon, force, limit));
    int attempts = t.hierarchy.policy().attempts();
    String further =
        t.proposal.kind() == Proposal.Kind.NONE
            ? "nobody else can do better"
            : "a failover waits for an operator's word";
    String which =
        restarts.size() > attempts
            ? restarts.size() + " restarts so far, " + further
            : "attempt " + restarts.size() + " of " + attempts;
    Flapping.restarted(t, daemon, r.reason());
    t.note(
        Note.Kind.RECOVERY_BEGUN,
        daemon,
        String.format("restarting %s: %s; %s", daemon, r.reason(), which));
  }

  private static void exhausted(HierarchyTurn t, String daemon, RecoveryState r) {
    Hierarchy.Policy policy = t.hierarchy.policy();
    Duration patience = policy.window().dividedBy(policy.attempts());
    t.recoveries.put(daemon, r.to(Phase.EXHAUSTED, t.now, t.now.plus(patience)));
    t.note(
        Note.Kind.RECOVERY_EXHAUSTED,
        daemon,
        String.format(
            "%s could not be repaired here: %d restarts in %s, last: %s",
            daemon, r.restarts().size(), Spans.words(policy.window()), r.reason()));
  }

  static void restarted(HierarchyTurn t, String daemon, boolean ok, String detail) {
    RecoveryState r = t.recovery(daemon);
    if (r.phase() != Phase.RESTARTING) {
      return;
    }
    if (ok) {
      verify(t, daemon, r);
    } else {
      t.note(Note.Kind.RECOVERY_FAILED, daemon, daemon + " did not start: " + detail);
      restart(t, daemon, "it did not start: " + detail, true);
    }
  }

  static void tick(HierarchyTurn t) {
    boolean steady = true;
    for (RecoveryState r : t.recoveries.values()) {
      steady &= r.phase() == Phase.STEADY;
    }
    if (steady) {
      return;
    }
    for (String daemon : t.recoveries.keySet().toArray(String[]::new)) {
      RecoveryState r = t.recovery(daemon);
      boolean waits = r.phase() != Phase.DIAGNOSING && !t.now.reached(r.until());
      if (waits || t.resource(daemon).busy()) {
        continue;
      }
      switch (r.phase()) {
        case VERIFYING -> notGood(t, daemon, r);
        case WAITING, EXHAUSTED -> goIfAllowed(t, daemon, r);
        case HELD -> {
          if (!isHeld(t)) { // the maintenance is over
            restart(t, daemon, r.reason(), true);
          }
        }
        case DIAGNOSING -> {
          if (isHeld(t) || Diagnosis.awaited(t, daemon).isEmpty()) {
            restart(t, daemon, r.reason(), false);
          }
        }
        case BLAMED -> {
          if (Blame.of(t, daemon).isEmpty()) {
            restart(t, daemon, r.reason(), false);
          }
        }
        case STEADY, RESTARTING -> {}
      }
    }
  }

  private static void notGood(HierarchyTurn t, String daemon, RecoveryState r) {
    String why = "not good within " + Spans.words(t.hierarchy.policy().verify());
    if (!r.reason().isEmpty()) { // else it was not restarted: it has just come in service
      t.note(Note.Kind.RECOVERY_FAILED, daemon, daemon + " was restarted, but is " + why);
    }
    restart(t, daemon, why, false);
  }

  /** Whether something is being repaired, or given up for now. */
  static boolean troubled(HierarchyTurn t) {
    for (RecoveryState r : t.recoveries.values()) {
      if (!r.reason().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** The first daemon that cannot be repaired here, in one sentence. */
  static Optional<String> exhausted(HierarchyTurn t) {
    for (String daemon : t.recoveries.keySet()) {
      RecoveryState r = t.recovery(daemon);
      if (r.phase() == Phase.EXHAUSTED) {
        return Optional.of(daemon + " cannot be repaired here (" + r.reason() + ")");
      }
    }
    return Optional.empty();
  }
}
