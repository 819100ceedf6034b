package io.mailkeeper.agent.demo;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All the board shows at one moment.
 *
 * @param elapsed since the script began
 * @param total how long it will take; empty if it goes on until Ctrl-C
 * @param nodes in the order of priority
 * @param why the reason of the present state, one sentence with numbers
 * @param next what will happen, one sentence
 * @param outages one line for each step of the script
 * @param mail messages accepted and found so far
 * @param events oldest first
 */
record BoardView(
    Duration elapsed,
    Optional<Duration> total,
    List<Node> nodes,
    String why,
    String next,
    List<Step> outages,
    Mail mail,
    List<Event> events) {

  BoardView {
    nodes = List.copyOf(nodes);
    outages = List.copyOf(outages);
    events = List.copyOf(events);
  }

  /** How much a word matters. Never told by colour alone. */
  enum Tone {
    /** As it should be. */
    GOOD,
    /** Being worked on. */
    ATTENTION,
    /** Broken. */
    BAD,
    /** Of no interest now. */
    QUIET
  }

  /** A word with its tone. */
  record Cell(String text, Tone tone) {}

  /**
   * One node as it sees itself; one that does not answer is told so by its role.
   *
   * @param inService whether it says that it is in service
   * @param leaseLeft how long it may still serve without a renewal
   * @param services state by service name, in the order to show
   */
  record Node(
      String name,
      boolean inService,
      Cell role,
      OptionalLong epoch,
      Optional<Duration> leaseLeft,
      Map<String, Cell> services) {
    Node {
      services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
    }
  }

  /** Where a step of the script stands. */
  enum Progress {
    /** Not yet begun. */
    WAITING,
    /** Its time is running. */
    RUNNING,
    /** All came as expected. */
    OK,
    /** An expectation failed. */
    FAILED
  }

  /**
   * A step of the script and its outage so far.
   *
   * @param outage what a client saw; empty before the step
   * @param limit the longest outage expected
   * @param backOn name of the node in service after it, or empty
   */
  record Step(
      String title, Optional<Duration> outage, Duration limit, String backOn, Progress progress) {}

  /** Counts of messages. */
  record Mail(int accepted, int found, int missing, int uncertain, int duplicates) {}

  /**
   * Something that happened.
   *
   * @param at since the script began
   * @param who a node, or the demo itself
   */
  record Event(Duration at, String who, String what, Tone tone) {}
}
