package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.http.Explain;
import io.mailkeeper.agent.loop.CertificateAge;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.agent.loop.Snapshot.PeerView;
import io.mailkeeper.agent.loop.Snapshot.QueueView;
import io.mailkeeper.agent.loop.Snapshot.ServiceView;
import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.queue.QueueState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The status to be read at a glance: the most important line first. Pure. */
final class StatusText {
  private final Snapshot s;
  private final Ink ink;
  private final List<String> lines = new ArrayList<>();

  private StatusText(Snapshot snapshot, Ink ink) {
    this.s = snapshot;
    this.ink = ink;
  }

  static List<String> of(Snapshot snapshot, Ink ink) {
    StatusText text = new StatusText(snapshot, ink);
    snapshot.hierarchies().forEach(text::hierarchy);
    text.node();
    return text.lines;
  }

  private void hierarchy(HierarchyView h) {
    lines.add(ink.bold(h.tag()) + "  " + headline(h));
    row("why", h.why());
    if (!h.operatorNeeded().isEmpty()) {
      row("OPERATOR", ink.bad("NEEDED") + ", see 'mailkeeper explain " + h.tag() + "'");
    }
    row("protected", protection(h));
    row("lease", lease(h));
    if (condition(h) != LeaseView.Condition.GOOD) {
      row("to do", condition(h).remedy());
    }
    h.strays().forEach(stray -> row("stray", ink.bad(stray)));
    if (!h.network().isEmpty()) {
      row("network", ink.bad("nobody can reach " + s.node()) + because(h.network()));
    }
    if (!h.networkRemark().isEmpty()) {
      row("network", ink.warn(h.networkRemark()));
    }
    if (!List.of("good", "unknown").contains(h.storage())) {
      row("mail store", ink.bad(h.storage() + ": " + h.storageDetail()));
    }
    String unprobed = h.mode().equals("in_service") ? "being checked" : "not probed here";
    h.services()
        .forEach(v -> row("service", v.name() + "  " + service(v, unprobed) + certificate(v)));
    h.services().stream()
        .flatMap(v -> v.certificate().stream())
        .filter(c -> !c.remark().isEmpty())
        .forEach(c -> row("certificate", grave(c) ? ink.bad(c.remark()) : ink.warn(c.remark())));
    h.queues().stream()
        .filter(QueueView::seen)
        .forEach(q -> row("queue", q.name() + "  " + queue(q)));
    h.queues().stream()
        .filter(q -> !q.remark().isEmpty())
        .forEach(
            q ->
                row(
                    "queue",
                    q.troubles().contains("fills_up")
                        ? ink.bad(q.remark())
                        : ink.warn(q.remark())));
    h.recoveries().stream()
        .filter(r -> !r.phase().equals("steady"))
        .forEach(
            r -> {
              row("recovery", r.daemon() + "  " + ink.warn(r.phase()) + because(r.reason()));
              if (!r.awaited().isEmpty()) {
                row("", r.awaited());
              }
            });
    h.resources()
        .forEach(r -> row("resource", r.name() + "  " + phase(r.phase()) + because(r.detail())));
    List<String> sentences = Explain.of(s, h.tag());
    row("next", sentences.get(sentences.size() - 1).replaceFirst("^What happens next: ", ""));
    lines.add("");
  }

  private String headline(HierarchyView h) {
    String span = Spans.words(h.modeSeconds());
    return switch (h.mode()) {
      case "in_service" -> ink.good("IN SERVICE on " + s.node()) + " (this node) for " + span;
      case "out_of_service" -> elsewhere(h);
      default -> ink.warn(h.mode().toUpperCase(Locale.ROOT) + " on " + s.node()) + " for " + span;
    };
  }

  private String elsewhere(HierarchyView h) {
    Optional<String> holder = h.holder().filter(n -> !n.equals(s.node()));
    if (holder.isPresent()) {
      String here = "; not on " + s.node() + " (this node)";
      return condition(h) == LeaseView.Condition.GOOD
          ? "in service on " + holder.get() + here
          : ink.warn("in service on " + holder.get() + " when the lease was last read") + here;
    }
    return h.parked()
        ? ink.warn("OUT OF SERVICE, as an operator asked")
        : ink.bad("NOT IN SERVICE on any node that " + s.node() + " knows of");
  }

  private String protection(HierarchyView h) {
    if (h.mode().equals("in_service")) {
      List<String> ready =
          h.others().entrySet().stream()
              .filter(e -> e.getValue().isEmpty())
              .map(Map.Entry::getKey)
              .toList();
      return h.protectedNow()
          ? ink.good("yes") + ", ready: " + String.join(", ", ready)
          : ink.bad("NO") + reasons(h);
    }
    return h.candidate()
        ? s.node() + " " + ink.good("could take over")
        : s.node() + " " + ink.warn("could not take over") + because(h.obstacle());
  }

  private static String reasons(HierarchyView h) {
    StringBuilder text = new StringBuilder();
    h.others().forEach((node, why) -> text.append(", ").append(node).append(": ").append(why));
    return text.toString();
  }

  private String lease(HierarchyView h) {
    String left =
        h.remainingSeconds().map(r -> ", " + Spans.words(r) + " left").orElse(", not held here");
    String store =
        h.store().equals("good")
            ? ""
            : "; " + ink.bad("directory " + condition(h).words()) + because(h.storeDetail());
    return h.role() + ", epoch " + h.epoch() + left + store;
  }

  private static LeaseView.Condition condition(HierarchyView h) {
    return LeaseView.Condition.valueOf(h.store().toUpperCase(Locale.ROOT));
  }

  private String service(ServiceView v, String unprobed) {
    return switch (v.health()) {
      case "good" -> ink.good("good");
      case "degraded" -> ink.warn("slow") + because(v.reason());
      case "failing" -> ink.warn("failing") + " (" + v.failures() + ")" + because(v.reason());
      case "failed" -> ink.bad("FAILED") + " (" + v.failures() + ")" + because(v.reason());
      default -> v.health().equals("unknown") ? unprobed : v.health();
    };
  }

  /** How much, how old, where it leads. */
  private static String queue(QueueView q) {
    if (q.messages() == 0) {
      return "empty";
    }
    String age = q.oldestSeconds().map(o -> ", oldest " + Spans.words(o)).orElse("");
    String pace =
        q.growthPerSecond()
            .map(p -> Math.round(p * 60))
            .filter(p -> p != 0)
            .map(p -> ", " + Math.abs(p) + (p > 0 ? " more" : " less") + " in a minute")
            .orElse("");
    return q.messages() + " messages, " + QueueState.size(q.bytes()) + age + pace;
  }

  private static String certificate(ServiceView v) {
    return v.certificate()
        .filter(c -> v.health().equals("good"))
        .map(c -> ", " + CertificateAge.glance(c.secondsLeft()))
        .orElse("");
  }

  private static boolean grave(Snapshot.CertificateView c) {
    return CertificateAge.of(c.secondsLeft()).compareTo(CertificateAge.URGENT) >= 0;
  }

  private String phase(String phase) {
    return switch (phase) {
      case "in" -> ink.good("in");
      case "failed" -> ink.bad("FAILED");
      case "starting", "stopping" -> ink.warn(phase);
      default -> phase;
    };
  }

  private void node() {
    s.peers().forEach(p -> row("node " + p.node(), peer(p)));
    row(
        "node " + s.node(),
        "this node; group "
            + s.group()
            + ", safety class "
            + s.safetyClass()
            + " ("
            + s.safety()
            + "), version "
            + s.version());
    trouble("guard", s.guard());
    trouble("self-check", s.selfCheck());
    trouble("own record", s.recordFault());
    s.failingCauses()
        .forEach((cause, why) -> row("cause", ink.bad(cause + " fails here") + because(why)));
    s.maintenance()
        .ifPresent(
            m ->
                row(
                    "maintenance",
                    ink.warn("for another " + Spans.words(m.remainingSeconds()))
                        + ": "
                        + m.reason()
                        + " ("
                        + m.by()
                        + ")"));
    if (s.revision().published() > 0) {
      row("definition", definition(s.revision()));
    }
    s.frozen().ifPresent(w -> row("frozen", ink.warn("window " + w + ": no planned moves")));
  }

  private String definition(Snapshot.DefinitionView d) {
    String runs = d.running() == 0 ? "the group file" : "revision " + d.running();
    if (!d.outdated()) {
      return "revision " + d.published();
    }
    String why = d.fault().isEmpty() ? "; restart this agent" : "; " + ink.bad(d.fault());
    return ink.warn("revision " + d.published() + " is published, " + runs + " runs here") + why;
  }

  private void trouble(String name, String what) {
    if (!what.isEmpty()) {
      row(name, ink.bad(what));
    }
  }

  private String peer(PeerView p) {
    String network = p.answers() ? ink.good("answers") : ink.bad("does not answer");
    String age = p.recordSecondsAgo().map(a -> Spans.words(a) + " ago").orElse("never seen");
    String record =
        p.recordAdvances()
            ? ink.good("its record advances")
            : ink.bad("its record does not advance") + " (" + age + ")";
    String definition =
        p.sameDefinition().equals(Optional.of(false))
            ? ", " + ink.bad("other definition: " + String.join("; ", p.differences()))
            : "";
    String fence =
        p.fence()
            .map(
                f ->
                    f.isEmpty()
                        ? ", can be fenced"
                        : ", " + ink.bad("cannot be fenced") + because(f))
            .orElse("");
    return network + ", " + record + because(p.fault()) + definition + fence;
  }

  private void row(String name, String text) {
    lines.add(String.format("  %-11s %s", name, text));
  }

  private static String because(String why) {
    return why.isEmpty() ? "" : ": " + why;
  }
}
