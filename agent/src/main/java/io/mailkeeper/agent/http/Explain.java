package io.mailkeeper.agent.http;

import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.agent.loop.Snapshot.PeerView;
import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.lease.LeaseView;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells in sentences what is, why, and what happens next; the same words in every front end. Pure.
 */
public final class Explain {
  /** As many failures as tell a story. */
  private static final int EVIDENCE = 6;

  private final Snapshot s;
  private final HierarchyView h;
  private final List<String> sentences = new ArrayList<>();

  private Explain(Snapshot snapshot, HierarchyView hierarchy) {
    this.s = snapshot;
    this.h = hierarchy;
  }

  /** All hierarchies, one after the other. */
  public static List<String> of(Snapshot snapshot) {
    return snapshot.hierarchies().stream()
        .flatMap(h -> new Explain(snapshot, h).all().stream())
        .toList();
  }

  /** One hierarchy; nothing when there is none with this tag. */
  public static List<String> of(Snapshot snapshot, String tag) {
    return snapshot.hierarchy(tag).map(h -> new Explain(snapshot, h).all()).orElse(List.of());
  }

  private List<String> all() {
    place();
    s.maintenance()
        .ifPresent(
            m ->
                say(
                    "Maintenance ("
                        + m.reason()
                        + ", ordered by "
                        + m.by()
                        + ") for another "
                        + Spans.words(m.remainingSeconds())
                        + ": nothing is moved, restarted or taken over by itself; 'mailkeeper"
                        + " maintenance off' ends it"));
    lease();
    troubles();
    elsewhere();
    s.peers().forEach(this::peer);
    node();
    say("What happens next: " + next());
    return List.copyOf(sentences);
  }

  private void place() {
    String why = h.why().equals(h.operatorNeeded()) ? "" : h.why(); // that is told by itself
    String since = " since " + Spans.words(h.modeSeconds()) + because(why);
    switch (h.mode()) {
      case "in_service" -> say(h.tag() + " is in service on " + s.node() + " (this node)" + since);
      case "starting" -> say(h.tag() + " is being started on " + s.node() + since);
      case "stopping" -> say(h.tag() + " is being stopped in order on " + s.node() + since);
      case "clearing" -> say(h.tag() + " is being stopped by force on " + s.node() + since);
      default -> say(h.tag() + " does not run on " + s.node() + since);
    }
    otherHolder()
        .ifPresent(
            n ->
                say(
                    storeIsGood()
                        ? n + " holds the lease of " + h.tag() + ": only there may it run"
                        : n + " held the lease of " + h.tag() + " when it was last read"));
    if (h.parked()) {
      say("An operator took " + h.tag() + " out of service: no node starts it by itself");
    } else if (h.holder().isEmpty()) {
      say("No node is known to hold the lease of " + h.tag());
    }
  }

  private void lease() {
    if (h.remainingSeconds().isPresent()) {
      say(
          String.format(
              Locale.ROOT,
              "%s holds the lease (epoch %d) for another %.1f s; without a renewal it would stop in"
                  + " order in %.1f s",
              s.node(),
              h.epoch(),
              h.remainingSeconds().get(),
              h.softRemainingSeconds().orElse(0.0)));
    }
    LeaseView.Condition condition = condition();
    if (!storeIsGood()) {
      say(
          "The lease directory "
              + condition.words()
              + because(h.storeDetail())
              + "; until it is good again, "
              + s.node()
              + " can neither renew nor take over");
      say("What to do about the lease directory: " + condition.remedy());
    }
    if (!h.outlook().isEmpty()) {
      say("The lease: " + h.outlook());
    }
  }

  private LeaseView.Condition condition() {
    return LeaseView.Condition.valueOf(h.store().toUpperCase(Locale.ROOT));
  }

  private boolean storeIsGood() {
    return condition() == LeaseView.Condition.GOOD;
  }

  private void troubles() {
    if (!h.operatorNeeded().isEmpty()) {
      say("An operator is needed" + because(h.operatorNeeded()));
      s.incidents().stream()
          .filter(i -> i.hierarchy().equals(h.tag()) && i.kind().equals("given_up"))
          .limit(EVIDENCE)
          .forEach(
              i ->
                  say(
                      "It was given up on "
                          + i.node()
                          + " at "
                          + i.at().truncatedTo(ChronoUnit.SECONDS)
                          + because(i.reason())));
    }
    if (!h.waitsForWord().isEmpty() && !h.waitsForWord().equals(h.operatorNeeded())) {
      say("An operator is asked" + because(h.waitsForWord()));
    }
    if (!h.network().isEmpty()) {
      say("Nobody can reach " + h.tag() + " on " + s.node() + because(h.network()));
    }
    if (!h.networkRemark().isEmpty()) {
      say("Network of " + s.node() + because(h.networkRemark()));
    }
    h.resources().stream()
        .filter(r -> r.phase().equals("failed"))
        .forEach(
            r -> say("Resource " + r.name() + " (" + r.kind() + ") failed" + because(r.detail())));
    h.services().stream()
        .filter(v -> v.failures() > 0)
        .forEach(
            v ->
                say(
                    String.format(
                        "Service %s is %s: %d failed checks%s%s",
                        v.name(),
                        v.health(),
                        v.failures(),
                        because(v.reason()),
                        v.notifyOnly() ? "; notify only, nothing is restarted for it" : "")));
    h.services().stream()
        .filter(v -> v.health().equals("degraded"))
        .forEach(
            v ->
                say(
                    "Service "
                        + v.name()
                        + " is slow: "
                        + v.reason()
                        + "; nothing is restarted or moved for that"));
    h.services().stream()
        .flatMap(v -> v.certificate().stream())
        .filter(c -> !c.remark().isEmpty())
        .forEach(c -> say(capital(c.remark())));
    h.recoveries().stream()
        .filter(r -> !r.phase().equals("steady"))
        .forEach(
            r ->
                say(
                    String.format(
                        "Recovery of %s is %s after %d restarts%s",
                        r.daemon(), r.phase(), r.restarts(), because(r.reason()))));
    h.recoveries().stream()
        .map(Snapshot.RecoveryView::awaited)
        .filter(awaited -> !awaited.isEmpty())
        .forEach(this::say);
    if (!List.of("good", "unknown").contains(h.storage())) {
      say("The mail store is " + h.storage() + because(h.storageDetail()));
    }
    h.queues().stream().filter(q -> !q.remark().isEmpty()).forEach(q -> say(capital(q.remark())));
    h.strays().forEach(stray -> say("Stray on " + s.node() + ": " + stray));
  }

  private void elsewhere() {
    if (!h.mode().equals("in_service")) {
      say(
          h.obstacle().isEmpty()
              ? s.node() + " could take over"
              : s.node() + " could not take over" + because(h.obstacle()));
    }
    h.others()
        .forEach(
            (node, why) ->
                say(
                    why.isEmpty()
                        ? node + " could take over"
                        : node + " could not take over" + because(why)));
    if (h.mode().equals("in_service")) {
      say(h.protectedNow() ? h.tag() + " is protected" : h.tag() + " is NOT protected");
    }
  }

  private void peer(PeerView p) {
    String ago =
        p.recordSecondsAgo().map(a -> " (last " + Spans.words(a) + " ago)").orElse(" (never seen)");
    if (!p.answers() && p.recordAdvances()) {
      say(
          p.node()
              + " does not answer over the network, but its record in the store advances"
              + ago
              + ": it lives, so no failover; the lease alone decides");
    } else if (p.answers() && !p.recordAdvances()) {
      say(
          p.node()
              + " answers over the network, but its record in the store does not advance"
              + ago
              + ": it cannot take over");
    } else if (!p.answers()) {
      say(
          p.node()
              + " neither answers over the network nor advances its record in the store"
              + ago
              + ": it looks down");
    }
    if (!p.fault().isEmpty()) {
      say("The record of " + p.node() + " could not be read" + because(p.fault()));
    }
    if (p.sameDefinition().equals(Optional.of(false))) {
      say(p.node() + " has another group definition than " + s.node() + differences(p));
    }
  }

  private static String differences(PeerView p) {
    return p.differences().isEmpty()
        ? ""
        : ": " + p.differences().stream().limit(5).collect(Collectors.joining("; "));
  }

  private void node() {
    if (!s.guard().isEmpty()) {
      say("The guard of " + s.node() + " cannot be used" + because(s.guard()));
    }
    if (!s.selfCheck().isEmpty()) {
      say("The self-check of " + s.node() + " found" + because(s.selfCheck()));
    }
    if (!s.recordFault().isEmpty()) {
      say("Trouble with the own record in the store" + because(s.recordFault()));
    }
    s.failingCauses()
        .forEach((cause, why) -> say("Shared cause " + cause + " fails here" + because(why)));
    s.frozen().ifPresent(w -> say("Freeze window " + w + " is open: no planned moves"));
    definition(s.revision());
  }

  private void definition(Snapshot.DefinitionView d) {
    if (!d.fault().isEmpty()) {
      say("The group definition: " + d.fault());
    } else if (d.outdated()) {
      say(
          "Revision "
              + d.published()
              + " of the group definition is published; "
              + s.node()
              + " runs "
              + (d.running() == 0 ? "what its group file says" : "revision " + d.running())
              + " until its agent is restarted");
    }
  }

  private String next() {
    if (!h.waitsForWord().isEmpty()) {
      return h.waitSeconds()
          .map(w -> "without an answer that is done " + in(w))
          .orElse("nothing of that without an operator's word");
    }
    if (!h.leaving().isEmpty() && h.mode().equals("in_service")) {
      return h.leaving();
    }
    String next = nextByMode();
    return h.switchback().isEmpty() ? next : next + "; " + h.switchback();
  }

  private String nextByMode() {
    return switch (h.mode()) {
      case "in_service" -> nextInService();
      case "starting" -> "once all resources are in and the services answer, it is in service here";
      case "stopping" -> "once all resources are verified out, the lease is released";
      case "clearing" -> "once all resources are verified out, this node may watch again";
      default -> nextOut();
    };
  }

  private String nextInService() {
    List<String> ready = ready(h.others());
    String heir =
        ready.isEmpty()
            ? "nobody could take over if it failed"
            : String.join(" or ", ready) + " takes over if it fails";
    boolean troubled = h.services().stream().anyMatch(v -> v.failures() > 0 && !v.notifyOnly());
    return (troubled ? "local recovery goes on; " : "the lease is renewed here; ") + heir;
  }

  private String nextOut() {
    if (h.parked()) {
      return "nothing, until somebody runs 'mailkeeper in-service " + h.tag() + "'";
    }
    if (h.nextTrySeconds().isPresent()) {
      return String.format(
          "%s tries it again %s, or at once after 'mailkeeper in-service %s'",
          s.node(), in(h.nextTrySeconds().get()), h.tag());
    }
    if (!h.operatorNeeded().isEmpty()) {
      return "the node that had it last tries it again now and then; 'mailkeeper in-service "
          + h.tag()
          + "' has it started here at once";
    }
    if (otherHolder().isPresent()) {
      return h.candidate()
          ? s.node() + " takes over when " + otherHolder().get() + "'s lease ends"
          : "nothing here, until the obstacle is gone";
    }
    return h.candidate()
        ? s.node() + " claims the lease as soon as the rules allow"
        : "nothing here, until the obstacle is gone";
  }

  private static String in(double seconds) {
    return seconds > 0 ? "in " + Spans.words(seconds) : "now";
  }

  private static List<String> ready(Map<String, String> others) {
    return others.entrySet().stream()
        .filter(e -> e.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  private Optional<String> otherHolder() {
    return h.holder().filter(n -> !n.equals(s.node()));
  }

  private static String capital(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  private static String because(String why) {
    return why.isEmpty() ? "" : ": " + why;
  }

  private void say(String sentence) {
    sentences.add(sentence.endsWith(".") ? sentence : sentence + ".");
  }
}
