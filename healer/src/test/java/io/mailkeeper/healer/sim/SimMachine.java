package io.mailkeeper.healer.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What really runs on one node, whoever thinks what about it. */
final class SimMachine {
  private final World world;
  private final String node;
  private final Oracle oracle;
  private final Map<String, Long> running = new HashMap<>();
  private final Set<String> doomed = new TreeSet<>();
  private boolean frozen;
  private long hangsUntil;

  SimMachine(World world, String node, Oracle oracle) {
    this.world = world;
    this.node = node;
    this.oracle = oracle;
  }

  /** Something begins to run under an epoch. */
  void began(String resource, long epoch) {
    running.put(resource, epoch);
    world.mark(resource.hashCode() + epoch);
    world.tell(node, () -> "+ " + resource + " runs");
    oracle.began(this);
  }

  /** What hangs in the kernel ends only when it returns from there. */
  void ended(String resource) {
    if (stuck(resource)) {
      doomed.add(resource);
    } else if (running.remove(resource) != null) {
      world.mark(resource.hashCode());
      world.tell(node, () -> "- " + resource + " has ended");
    }
  }

  void endedAll() {
    names().forEach(this::ended);
  }

  /** The power is gone: nothing hangs any longer. */
  void poweredOff() {
    hangsUntil = 0;
    doomed.clear();
    endedAll();
  }

  /** The daemon waits in the kernel, where no signal reaches it. */
  void hang(long duration) {
    hangsUntil = Math.max(hangsUntil, world.now() + duration);
    world.at(hangsUntil, this::returned);
  }

  private void returned() {
    if (world.now() >= hangsUntil) {
      List<String> over = List.copyOf(doomed);
      doomed.clear();
      over.forEach(this::ended);
    }
  }

  void healed() {
    hangsUntil = Math.min(hangsUntil, world.now());
    returned();
  }

  /** Whether something runs that does not end, whatever is done to it. */
  boolean stuck(String resource) {
    return world.now() < hangsUntil && resource.equals("imap") && runs(resource);
  }

  /** The whole machine stands still, and goes on where it was. */
  void freeze(boolean still) {
    frozen = still;
    if (!still && runsAnything()) {
      oracle.began(this);
    }
  }

  boolean runs(String resource) {
    return running.containsKey(resource);
  }

  boolean runsAnything() {
    return !running.isEmpty() && !frozen;
  }

  int count() {
    return running.size();
  }

  /** The newest epoch under which something runs, or -1. */
  long epoch() {
    long newest = -1;
    for (long epoch : running.values()) {
      newest = Math.max(newest, epoch);
    }
    return newest;
  }

  List<String> names() {
    return running.keySet().stream().sorted().toList();
  }

  Oracle oracle() {
    return oracle;
  }

  String node() {
    return node;
  }
}
