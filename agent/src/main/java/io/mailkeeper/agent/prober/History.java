package io.mailkeeper.agent.prober;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last results of each target and, apart from them, its last failures: a target that fails once
 * a day still shows how. Bounded; the target that was not asked for the longest goes first. Safe
 * for use by any thread.
 */
public final class History {

  /** So many results and so many failures are kept of each target. */
  static final int EACH = 3;

  /**
   * Of one target with one module, newest first.
   *
   * @param last the last results
   * @param failures the last failures, which may be long ago
   */
  public record Kept(String module, String target, List<Answered> last, List<Answered> failures) {}

  private record Key(String module, String target) {}

  private static final class Entry {
    final Deque<Answered> last = new ArrayDeque<>();
    final Deque<Answered> failures = new ArrayDeque<>();

    void add(Answered answered) {
      push(last, answered);
      if (!answered.result().success()) {
        push(failures, answered);
      }
    }

    private static void push(Deque<Answered> deque, Answered answered) {
      deque.addFirst(answered);
      if (deque.size() > EACH) {
        deque.removeLast();
      }
    }
  }

  private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private int most;

  /**
   * @param most targets that are kept; 0: none
   */
  History(int most) {
    this.most = most;
  }

  synchronized void limit(int newMost) {
    most = newMost;
    trim();
  }

  synchronized void add(Answered answered) {
    if (most > 0) {
      entries
          .computeIfAbsent(new Key(answered.module(), answered.target()), key -> new Entry())
          .add(answered);
      trim();
    }
  }

  /** What is kept, the target asked for last first. */
  public synchronized List<Kept> kept() {
    List<Kept> kept = new ArrayList<>();
    entries.forEach(
        (key, entry) ->
            kept.add(
                0,
                new Kept(
                    key.module(),
                    key.target(),
                    List.copyOf(entry.last),
                    List.copyOf(entry.failures))));
    return kept;
  }

  private void trim() {
    Iterator<Key> oldest = entries.keySet().iterator();
    while (entries.size() > most) {
      oldest.next();
      oldest.remove();
    }
  }
}
