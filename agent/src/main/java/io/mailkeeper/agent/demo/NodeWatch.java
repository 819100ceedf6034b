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
import java.util.stream.Stream;

/** Asks one agent again and again, and puts what it says into the board's words. One thread. */
final class NodeWatch {

  private final MachineNode node;
  private final EventLog log;
  private Optional<Snapshot> last = Optional.empty();
  private String instance = "";
  private long lastEvent;
  private boolean answered;

  NodeWatch(MachineNode node, EventLog log) {
    this.node = node;
    this.log = log;
  }

  /** Blocks for up to two seconds if the agent hangs. */
  void look() {
    last = node.isOff() ? Optional.empty() : node.api().status();
    answered = last.isPresent() || (answered && !node.isOff());
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

  /** A repair under way or a service that fails, in one sentence. */
  Optional<String> trouble() {
    Stream<String> repairs =
        hierarchy().stream()
            .flatMap(h -> h.recoveries().stream())
            .filter(r -> !r.reason().isEmpty() && !r.phase().equals("steady"))
            .map(r -> r.phase() + " " + r.daemon() + ": " + r.reason());
    Stream<String> failures =
        hierarchy().stream()
            .flatMap(h -> h.services().stream())
            .filter(s -> s.health().equals("failing") || s.health().equals("failed"))
            .map(s -> s.name() + " fails: " + s.reason());
    return Stream.concat(repairs, failures).findFirst();
  }

  /** Why it does what it does while nobody is in service; empty if it does nothing. */
  Optional<String> move() {
    return hierarchy()
        .filter(h -> !h.mode().equals("out_of_service"))
        .map(h -> node.name() + " is " + h.mode().replace('_', ' ') + ": " + h.why());
  }

  /** What it waits for. */
  Optional<String> outlook() {
    return hierarchy()
        .map(HierarchyView::outlook)
        .filter(outlook -> !outlook.isEmpty())
        .map(outlook -> node.name() + ": " + outlook);
  }

  Node view() {
    return hierarchy().map(this::view).orElseGet(this::silent);
  }

  private Node silent() {
    Cell role;
    if (node.isOff()) {
      role = new Cell("off", Tone.QUIET);
    } else if (answered) {
      role = new Cell("does not answer", Tone.BAD);
    } else {
      role = new Cell("booting", Tone.ATTENTION);
    }
    return new Node(
        node.name(), false, role, OptionalLong.empty(), Optional.empty(), new LinkedHashMap<>());
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
