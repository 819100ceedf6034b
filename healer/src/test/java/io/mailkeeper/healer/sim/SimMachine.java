package io.mailkeeper.healer.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What really runs on one node, whoever thinks what about it. */
final class SimMachine {
  private final World world;
  private final String node;
  private final Oracle oracle;
  private final Map<String, Long> running = new HashMap<>();

  SimMachine(World world, String node, Oracle oracle) {
    this.world = world;
    this.node = node;
    this.oracle = oracle;
  }

  /** Something begins to run under an epoch. */
  void began(String resource, long epoch) {
    running.put(resource, epoch);
    world.tell(node, "+ " + resource + " runs");
    oracle.began(this);
  }

  void ended(String resource) {
    if (running.remove(resource) != null) {
      world.tell(node, "- " + resource + " has ended");
    }
  }

  void endedAll() {
    List.copyOf(new ArrayList<>(running.keySet())).stream().sorted().forEach(this::ended);
  }

  boolean runs(String resource) {
    return running.containsKey(resource);
  }

  boolean runsAnything() {
    return !running.isEmpty();
  }

  int count() {
    return running.size();
  }

  /** The newest epoch under which something runs, or -1. */
  long epoch() {
    return running.values().stream().mapToLong(Long::longValue).max().orElse(-1);
  }

  List<String> names() {
    return running.keySet().stream().sorted().toList();
  }

  String node() {
    return node;
  }
}
