package io.mailkeeper.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * When each node served, and whether two ever did at one time.
 *
 * @param servings in order of time for each node
 * @param sampling how well it could see
 */
public record WitnessVerdict(List<Serving> servings, Sampling sampling) {
  public WitnessVerdict {
    servings = List.copyOf(servings);
  }

  /**
   * How often the witness looked.
   *
   * @param looks at all nodes together
   * @param late looks that came later than {@link Witness#LIMIT} after the one before
   * @param longestMs the longest time between two looks at a node
   * @param realtime whether it ran at real-time priority
   * @param cpuPercent of one core, for all nodes together
   */
  public record Sampling(
      long looks,
      long late,
      double longestMs,
      boolean realtime,
      double seconds,
      double cpuPercent) {
    @Override
    public String toString() {
      return "%d looks in %.1f s, %d late, longest pause %.1f ms, %s, %.1f %% of a core"
          .formatted(
              looks,
              seconds,
              late,
              longestMs,
              realtime ? "real time" : "ordinary priority",
              cpuPercent);
    }
  }

  /**
   * Two nodes that served at one time.
   *
   * @param seen false when it only cannot be excluded, because nobody looked in between
   */
  public record Overlap(Serving one, Serving other, boolean seen) {
    /** How long at least when seen, how long at most when not, in ms. */
    public double milliseconds() {
      long from =
          seen && !one.event() && !other.event()
              ? Math.min(one.seenTo(), other.seenTo()) - Math.max(one.seenFrom(), other.seenFrom())
              : Math.min(one.possibleTo(), other.possibleTo())
                  - Math.max(one.possibleFrom(), other.possibleFrom());
      return from / 1e6;
    }

    @Override
    public String toString() {
      return "%s and %s %s for %.1f ms:\n    %s\n    %s"
          .formatted(
              one.node(),
              other.node(),
              seen ? "BOTH SERVED" : "may both have served (nobody looked in between)",
              milliseconds(),
              one,
              other);
    }
  }

  static WitnessVerdict of(List<String> nodes, List<JsonNode> lines) {
    var servings = new ArrayList<Serving>();
    for (String node : nodes) {
      var tape = new ServingTape(node);
      lines.stream().filter(line -> node.equals(line.path("node").asText())).forEach(tape::read);
      servings.addAll(tape.servings());
    }
    JsonNode summary = lines.get(lines.size() - 1);
    return new WitnessVerdict(
        servings,
        new Sampling(
            summary.get("looks").asLong(),
            summary.get("late").asLong(),
            summary.get("longest_ms").asDouble(),
            summary.get("realtime").asBoolean(),
            summary.get("seconds").asDouble(),
            summary.get("cpu_percent").asDouble()));
  }

  /** The times this node served. */
  public List<Serving> servingsOf(String node) {
    return servings.stream().filter(serving -> serving.node().equals(node)).toList();
  }

  /** Every pair that met or may have met. */
  public List<Overlap> overlaps() {
    var overlaps = new ArrayList<Overlap>();
    for (int i = 0; i < servings.size(); i++) {
      for (Serving other : servings.subList(i + 1, servings.size())) {
        Serving one = servings.get(i);
        if (!one.node().equals(other.node()) && one.mayMeet(other)) {
          overlaps.add(new Overlap(one, other, one.meets(other)));
        }
      }
    }
    return overlaps;
  }

  /** Fails when two nodes served at one time, and also when that cannot be excluded. */
  public void assertNoOverlap() {
    failWith(overlaps());
  }

  /**
   * Fails only when two nodes were seen to serve at one time: for machines too loaded to look often
   * enough.
   */
  public void assertNoOverlapSeen() {
    failWith(overlaps().stream().filter(Overlap::seen).toList());
  }

  private void failWith(List<Overlap> found) {
    if (!found.isEmpty()) {
      throw new AssertionError(
          "two nodes in service at one time, %d times:\n".formatted(found.size())
              + found.stream().map(o -> "  " + o).limit(10).collect(Collectors.joining("\n"))
              + "\n"
              + this);
    }
  }

  @Override
  public String toString() {
    return "the witness saw ("
        + sampling
        + "):\n"
        + servings.stream().map(s -> "  " + s).limit(40).collect(Collectors.joining("\n"));
  }
}
