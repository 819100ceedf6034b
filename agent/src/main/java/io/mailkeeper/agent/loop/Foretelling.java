package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Foresight;
import io.mailkeeper.healer.core.Foresight.Failure;
import io.mailkeeper.healer.core.Foresight.Foreseen;
import io.mailkeeper.healer.core.Foresight.Outcome;
import io.mailkeeper.healer.core.Foresight.WhatIf;
import io.mailkeeper.healer.core.Healer;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells what would happen if something failed now, in sentences: what the healer itself would say,
 * run on events that have not happened. Pure; takes some tenths of a second.
 */
final class Foretelling {
  /** What has not come to rest by then is told as far as it came. */
  private static final Duration HORIZON = Duration.ofMinutes(10);

  /** What is only told is followed for so long: whatever comes of a failed probe has begun. */
  private static final Duration A_WHILE = Duration.ofMinutes(1);

  private static final String NODE = "node";
  private static final String STORE = "store";
  private static final String NETWORK = "network";
  private static final Set<String> NO_DAEMON = Set.of(NODE, STORE, NETWORK);

  private final Healer healer;
  private final NodeState state;
  private final Hierarchy hierarchy;
  private final Uptime now;
  private final List<String> sentences = new ArrayList<>();

  private Foretelling(Healer healer, NodeState state, Hierarchy hierarchy, Uptime now) {
    this.healer = healer;
    this.state = state;
    this.hierarchy = hierarchy;
    this.now = now;
  }

  /**
   * @param failing {@code node} for the one in service, {@code store} for the lease directory,
   *     {@code network} for the service network of this node, or the name of a service, a daemon or
   *     a shared cause
   * @throws IllegalArgumentException if there is no such thing; the message says what there is
   */
  static List<String> of(Healer healer, NodeState state, String tag, String failing, Uptime now) {
    Hierarchy hierarchy =
        healer.group().hierarchies().stream()
            .filter(h -> h.tag().equals(tag))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no hierarchy " + tag));
    Foretelling telling = new Foretelling(healer, state, hierarchy, now);
    telling.tell(failing);
    return List.copyOf(telling.sentences);
  }

  private void tell(String failing) {
    if (!NO_DAEMON.contains(failing) && daemon(failing).isEmpty() && !isCause(failing)) {
      throw new IllegalArgumentException(
          "'"
              + failing
              + "' cannot be supposed to fail; expected node, store, network or one of "
              + choice());
    }
    Optional<String> holder = healer.holder(state, hierarchy.tag(), now);
    if (holder.isEmpty()) {
      say("No node is known to be in service with " + hierarchy.tag() + ": nothing can fail there");
    } else if (failing.equals(NODE) && holder.get().equals(state.node())) {
      withoutThisNode();
    } else if (failing.equals(NODE)) {
      withoutTheHolder(holder.get());
    } else if (!holder.get().equals(state.node())) {
      say(hierarchy.tag() + " does not run here: ask on " + holder.get() + ", which is in service");
    } else if (failing.equals(STORE)) {
      begin("this node could not reach the lease directory any more");
      end(play(Failure.STORE, ""));
    } else if (failing.equals(NETWORK)) {
      begin("nobody could reach " + state.node() + " (this node) any more");
      end(play(Failure.NETWORK, ""));
    } else if (isOnlyTold(failing)) {
      withoutService(failing);
    } else if (daemon(failing).isPresent()) {
      String daemon = daemon(failing).get();
      begin(daemon + " went down here and no restart helped");
      end(play(Failure.DAEMON, daemon));
    } else {
      begin(failing + " failed, on which services of all nodes depend, as seen from each");
      end(play(Failure.CAUSE, failing));
    }
  }

  /** A service whose failure is only told; a name that it shares with a daemon is the daemon's. */
  private boolean isOnlyTold(String failing) {
    return hierarchy.resources().stream().noneMatch(r -> r.name().equals(failing))
        && hierarchy.services().stream().anyMatch(s -> s.name().equals(failing) && s.notifyOnly());
  }

  private void withoutService(String service) {
    begin(service + " failed here, while its daemon ran");
    Outcome o = play(Failure.SERVICE, service, A_WHILE);
    if (o.inService() && o.stuck().isEmpty()) {
      say(
          "In the end "
              + hierarchy.tag()
              + " is in service on "
              + state.node()
              + " as before; in "
              + Spans.words(o.took())
              + " nothing else would happen");
    } else {
      end(o);
    }
  }

  private boolean isCause(String failing) {
    return causes().anyMatch(failing::equals);
  }

  /** Those that something depends on here that is restarted and moved for. */
  private Stream<String> causes() {
    return hierarchy.services().stream()
        .filter(s -> !s.notifyOnly())
        .flatMap(s -> s.causes().stream())
        .distinct()
        .sorted();
  }

  private Optional<String> daemon(String failing) {
    return hierarchy.services().stream()
        .filter(s -> s.name().equals(failing) || s.daemon().equals(failing))
        .map(Hierarchy.Service::daemon)
        .findFirst()
        .or(
            () ->
                hierarchy.resources().stream()
                    .filter(r -> r.name().equals(failing) && isDaemon(r))
                    .map(r -> r.name())
                    .findFirst());
  }

  private static boolean isDaemon(Resource r) {
    return r.kind() == Resource.Kind.DAEMON;
  }

  private String choice() {
    return Stream.concat(hierarchy.services().stream().map(Hierarchy.Service::name), causes())
        .collect(Collectors.joining(", "));
  }

  // ---- the node in service

  private void withoutThisNode() {
    begin(state.node() + " (this node) failed as a whole");
    String wait = Spans.words(healer.timing().outwait());
    List<String> ready = ready();
    if (ready.isEmpty()) {
      say("Nobody could take over" + reasons());
    } else {
      say(
          ready.get(0)
              + " would take over, once "
              + state.node()
              + "'s record has not changed for "
              + wait
              + (asked() ? ", and an operator is asked" : "")
              + "; it tells the rest itself: 'mailkeeper explain "
              + hierarchy.tag()
              + " --if node' there");
    }
  }

  private boolean asked() {
    return state.membership().maintenance().isOn(now)
        || hierarchy.policy().consent().decision() != Hierarchy.Decision.AUTOMATIC;
  }

  private void withoutTheHolder(String holder) {
    begin(holder + ", which is in service, failed as a whole");
    int mine = priority(state.node());
    List<String> better = ready().stream().filter(n -> priority(n) < mine).toList();
    if (!better.isEmpty()) {
      say(better.get(0) + " goes first; if it does not, " + state.node() + " does");
    }
    end(play(Failure.NODE, holder));
  }

  private int priority(String node) {
    return hierarchy.lists(node) ? hierarchy.member(node).priority() : Integer.MAX_VALUE;
  }

  private List<String> ready() {
    return healer.heirs(state, hierarchy.tag(), now);
  }

  private String reasons() {
    return healer.others(state, hierarchy.tag(), now).values().stream()
        .flatMap(Optional::stream)
        .map(why -> "; " + why)
        .collect(Collectors.joining());
  }

  // ---- the story

  private Outcome play(Failure failure, String subject) {
    return play(failure, subject, HORIZON);
  }

  private Outcome play(Failure failure, String subject, Duration horizon) {
    Outcome outcome =
        Foresight.of(healer, state, hierarchy.tag(), new WhatIf(failure, subject), horizon, now);
    for (Foreseen f : outcome.story()) {
      sentences.add(
          String.format(
              Locale.ROOT, "  after %5.1f s: %s", seconds(f.after()), f.note().sentence()));
    }
    return outcome;
  }

  private static double seconds(Duration d) {
    return d.toNanos() / 1e9;
  }

  private void end(Outcome o) {
    String tag = hierarchy.tag();
    String took = Spans.words(o.took());
    if (!o.stuck().isEmpty()) {
      say("In the end an operator is needed: " + o.stuck());
    } else if (o.inService()) {
      say("In the end " + tag + " is in service on " + state.node() + ", about " + took + " later");
    } else if (o.heir().isPresent()) {
      say("In the end " + tag + " is given to " + o.heir().get() + ", after about " + took);
    } else if (o.took().compareTo(HORIZON) >= 0) {
      say("After " + took + " " + tag + " would not be in service on " + state.node());
    } else {
      List<String> ready = ready();
      say(
          "In the end "
              + tag
              + " does not run on "
              + state.node()
              + (ready.isEmpty()
                  ? ", and nobody is ready to take it over"
                  : "; " + ready.get(0) + " takes it over"));
    }
  }

  private void begin(String supposition) {
    sentences.add("If " + supposition + ":");
  }

  private void say(String sentence) {
    sentences.add(sentence.endsWith(".") ? sentence : sentence + ".");
  }
}
