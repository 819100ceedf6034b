package io.mailkeeper.agent.demo;

import io.mailkeeper.agent.demo.BoardView.Cell;
import io.mailkeeper.agent.demo.BoardView.Node;
import io.mailkeeper.agent.demo.BoardView.Tone;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.agent.loop.Snapshot.RecoveryView;
import io.mailkeeper.agent.loop.Snapshot.ServiceView;
import io.mailkeeper.agent.loop.Timeline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks one agent again and again, and puts what it says into the board's words. One thread. */
final class NodeWatch {

  private final MachineNode node;
  private final EventLog log;
  private Optional<Snapshot> last = Optional.empty();
  private String instance = "";
  private long lastEvent;

  NodeWatch(MachineNode node, EventLog log) {
    this.node = node;
    this.log = log;
  }

  /** Blocks for up to two seconds if the agent hangs. */
  void look() {
    last = node.isOff() ? Optional.empty() : node.api().status();
    last.ifPresent(this::readEvents);
  }

  /** An agent that was started again counts its events from 1. */
  private void readEvents(Snapshot snapshot) {
    if (!snapshot.instance().equals(instance)) {
      instance = snapshot.instance();
      lastEvent = 0;
    }
    for (Timeline.Entry entry : node.api().eventsAfter(lastEvent)) {
      lastEvent = Math.max(lastEvent, entry.number());
      log.tell(node.name(), entry);
    }
  }

  MachineNode node() {
    return node;
  }

  Optional<HierarchyView> hierarchy() {
    return last.flatMap(MachineNode::hierarchy);
  }

  /** A repair under way, in one sentence. */
  Optional<String> repair() {
    return hierarchy().stream()
        .flatMap(h -> h.recoveries().stream())
        .filter(r -> !r.reason().isEmpty() && !r.phase().equals("steady"))
        .map(r -> r.daemon() + " on " + node.name() + " is " + r.phase() + ": " + r.reason())
        .findFirst();
  }

  Node view() {
    Optional<HierarchyView> known = hierarchy();
    return known
        .map(this::view)
        .orElseGet(
            () ->
                new Node(
                    node.name(),
                    false,
                    node.isOff()
                        ? new Cell("off", Tone.QUIET)
                        : new Cell("does not answer", Tone.BAD),
                    OptionalLong.empty(),
                    Optional.empty(),
                    Map.of("smtp", new Cell("-", Tone.QUIET), "imap", new Cell("-", Tone.QUIET))));
  }

  private Node view(HierarchyView h) {
    boolean inService = h.mode().equals("in_service");
    Map<String, Cell> services = new LinkedHashMap<>();
    for (ServiceView s : h.services()) {
      services.put(s.name(), inService ? service(h, s) : new Cell("-", Tone.QUIET));
    }
    return new Node(
        node.name(),
        inService,
        role(h),
        OptionalLong.of(h.epoch()),
        h.remainingSeconds().map(s -> Duration.ofMillis(Math.round(s * 1000))),
        services);
  }

  private static Cell role(HierarchyView h) {
    return switch (h.mode()) {
      case "in_service" -> new Cell("in service", Tone.GOOD);
      case "out_of_service" ->
          h.candidate()
              ? new Cell("ready to take over", Tone.GOOD)
              : new Cell("not ready", Tone.ATTENTION);
      default -> new Cell(h.mode().replace('_', ' '), Tone.ATTENTION);
    };
  }

  private static Cell service(HierarchyView h, ServiceView s) {
    boolean repaired =
        h.recoveries().stream()
            .filter(r -> r.daemon().equals(s.daemon()))
            .map(RecoveryView::phase)
            .anyMatch(phase -> phase.equals("restarting") || phase.equals("waiting"));
    if (repaired) {
      return new Cell("down", Tone.BAD);
    }
    return switch (s.health()) {
      case "good" -> new Cell("up", Tone.GOOD);
      case "failing" -> new Cell("fails", Tone.ATTENTION);
      case "failed" -> new Cell("down", Tone.BAD);
      default -> new Cell("check", Tone.ATTENTION);
    };
  }
}
