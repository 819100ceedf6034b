package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Note;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last things that happened on this node, oldest first. Safe for use by several threads. */
public final class Timeline {
  private static final int KEPT = 500;

  /** One thing that happened. */
  public record Entry(
      long number, Instant at, String kind, String hierarchy, String subject, String sentence) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long last;

  synchronized Entry add(Instant at, Note note) {
    Entry entry =
        new Entry(
            ++last,
            at,
            note.kind().name().toLowerCase(java.util.Locale.ROOT),
            note.tag(),
            note.subject(),
            note.sentence());
    entries.addLast(entry);
    if (entries.size() > KEPT) {
      entries.removeFirst();
    }
    return entry;
  }

  /** Entries with a number above {@code after}, oldest first. */
  public synchronized List<Entry> after(long after) {
    List<Entry> result = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.number() > after) {
        result.add(entry);
      }
    }
    return result;
  }
}
