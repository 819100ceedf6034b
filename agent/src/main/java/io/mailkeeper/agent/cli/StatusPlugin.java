package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.cli.Plugin.Level;
import io.mailkeeper.agent.loop.CertificateAge;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Judges a snapshot for a monitoring system: the worst finding counts, all are told. Pure. */
final class StatusPlugin {
  private static final String NAME = "MAILKEEPER";

  private record Finding(Level level, String sentence) {}

  private final Snapshot s;
  private final List<Finding> findings = new ArrayList<>();

  private StatusPlugin(Snapshot snapshot) {
    this.s = snapshot;
  }

  static Plugin of(Snapshot snapshot) {
    StatusPlugin judge = new StatusPlugin(snapshot);
    snapshot.hierarchies().forEach(judge::hierarchy);
    judge.node();
    return judge.verdict();
  }

  /** When there is no snapshot. */
  static Plugin without(int exitCode, String sentence) {
    Level level = exitCode == ExitCode.UNREACHABLE ? Level.CRITICAL : Level.UNKNOWN;
    return new Plugin(level, NAME, sentence, Map.of());
  }

  private Plugin verdict() {
    Level worst = findings.stream().map(Finding::level).max(Level::compareTo).orElse(Level.UNKNOWN);
    List<String> told =
        findings.stream().filter(f -> f.level() == worst).map(Finding::sentence).toList();
    Map<String, Double> seconds = new TreeMap<>();
    s.hierarchies()
        .forEach(
            h -> h.remainingSeconds().ifPresent(r -> seconds.put(h.tag() + "_lease_remaining", r)));
    return new Plugin(worst, NAME, String.join("; ", told), seconds);
  }

  private void hierarchy(HierarchyView h) {
    place(h);
    h.services().stream()
        .filter(v -> v.failures() > 0)
        .forEach(
            v ->
                find(
                    v.health().equals("failed") ? Level.CRITICAL : Level.WARNING,
                    v.name() + " is " + v.health() + ": " + v.reason()));
    h.services().stream()
        .filter(v -> v.health().equals("degraded"))
        .forEach(v -> find(Level.WARNING, v.name() + " is slow: " + v.reason()));
    h.services().stream()
        .flatMap(v -> v.certificate().stream())
        .filter(c -> !c.remark().isEmpty())
        .forEach(c -> find(level(c), c.remark()));
    if (!h.operatorNeeded().isEmpty()) {
      find(Level.CRITICAL, h.tag() + " needs an operator: " + h.operatorNeeded());
    }
    h.strays().forEach(stray -> find(Level.CRITICAL, "stray: " + stray));
    if (!h.store().equals("good")) {
      find(Level.CRITICAL, "lease directory " + h.store() + ": " + h.storeDetail());
    }
    if (!List.of("good", "unknown").contains(h.storage())) {
      find(Level.CRITICAL, "mail store " + h.storage() + ": " + h.storageDetail());
    }
    h.queues().stream()
        .filter(q -> !q.remark().isEmpty())
        .forEach(
            q ->
                find(
                    q.troubles().contains("fills_up") ? Level.CRITICAL : Level.WARNING,
                    q.remark()));
  }

  private static Level level(Snapshot.CertificateView c) {
    return switch (CertificateAge.of(c.secondsLeft())) {
      case GOOD, SOON -> Level.WARNING;
      case URGENT, OVER -> Level.CRITICAL;
    };
  }

  private void place(HierarchyView h) {
    boolean elsewhere = h.holder().filter(n -> !n.equals(s.node())).isPresent();
    if (h.mode().equals("in_service")) {
      String here = h.tag() + " in service on " + s.node();
      find(
          h.protectedNow() ? Level.OK : Level.WARNING,
          here + (h.protectedNow() ? ", protected" : ", NOT protected"));
    } else if (!h.mode().equals("out_of_service")) {
      find(Level.WARNING, h.tag() + " is " + h.mode() + " on " + s.node() + ": " + h.why());
    } else if (elsewhere) {
      String there = h.tag() + " in service on " + h.holder().orElse("");
      find(
          h.candidate() ? Level.OK : Level.WARNING,
          there + (h.candidate() ? ", standby ready" : ", standby not ready: " + h.obstacle()));
    } else {
      find(
          h.parked() ? Level.WARNING : Level.CRITICAL,
          h.tag() + (h.parked() ? " out of service as asked" : " in service nowhere"));
    }
  }

  private void node() {
    if (!s.guard().isEmpty()) {
      find(Level.WARNING, "guard: " + s.guard());
    }
    if (!s.selfCheck().isEmpty()) {
      find(Level.WARNING, "self-check: " + s.selfCheck());
    }
    s.peers().stream()
        .filter(p -> p.sameDefinition().equals(Optional.of(false)))
        .forEach(p -> find(Level.WARNING, p.node() + " has another definition"));
  }

  private void find(Level level, String sentence) {
    findings.add(new Finding(level, sentence));
  }
}
