package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.NodeRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The services in a {@link Foresight}, and what those of all nodes depend on: that is looked at as
 * often as configured, and stays as it is, but for what is supposed to fail. No look takes long.
 */
final class ForesightServices {
  private static final String WHY = "supposed to fail";

  private final Group group;
  private final Foresight.WhatIf what;
  private final Optional<Cause> supposed;
  private final Uptime begin;
  private final Map<String, Uptime> nextLooks = new TreeMap<>();

  ForesightServices(Group group, Foresight.WhatIf what, Uptime begin) {
    this.group = group;
    this.what = what;
    this.supposed =
        what.failure() == Foresight.Failure.CAUSE
            ? Optional.of(group.cause(what.subject()))
            : Optional.empty();
    this.begin = begin;
    group.causes().forEach(c -> nextLooks.put(c.name(), begin.plus(c.every())));
    supposed.ifPresent(c -> nextLooks.put(c.name(), seenToFail(c)));
  }

  /** When every node has looked at it often enough. */
  private Uptime seenToFail(Cause c) {
    return begin.plus(c.every().multipliedBy(c.failures()));
  }

  /** Whether its probe fails although its daemon runs. */
  boolean fails(Hierarchy.Service s) {
    return switch (what.failure()) {
      case SERVICE -> what.subject().equals(s.name());
      case CAUSE -> s.causes().contains(what.subject());
      case NODE, DAEMON, STORE, NETWORK, NOTHING -> false;
    };
  }

  /** Those probes fail as often as it takes, one with each beat. */
  void probesFail(Hierarchy hierarchy, Duration beat, BiConsumer<Uptime, Event> at) {
    for (Hierarchy.Service s : hierarchy.services()) {
      Uptime start = begin;
      for (int i = 0; fails(s) && i < s.judgement().fail(); i++) {
        start = start.plus(beat);
        at.accept(start, new Event.Probed(hierarchy.tag(), s.name(), false, WHY, start));
      }
    }
  }

  /** Those whose turn it is are looked at. */
  void look(Map<String, String> failing, Uptime now, Consumer<Event> answers) {
    for (Cause c : group.causes()) {
      if (now.reached(nextLooks.getOrDefault(c.name(), begin))) {
        String fault =
            failing.getOrDefault(c.name(), supposed.filter(c::equals).isEmpty() ? "" : WHY);
        answers.accept(new Event.CauseSeen(c.name(), fault, now));
        nextLooks.put(c.name(), now.plus(c.every()));
      }
    }
  }

  /** The record of another node, that sees it too. */
  NodeRecord in(NodeRecord r, Uptime now) {
    Set<String> failing = new TreeSet<>(r.failing());
    supposed.filter(c -> now.reached(seenToFail(c))).ifPresent(c -> failing.add(c.name()));
    return r.with(r.maintenance(), failing);
  }
}
