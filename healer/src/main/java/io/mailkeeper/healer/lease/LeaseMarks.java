package io.mailkeeper.healer.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes of everything in a lease directory that a running node would change, at one moment.
 * Only ever compared: two that differ mean that somebody is alive.
 *
 * @param contents by what it is in words; hexadecimal, since bytes are compared, never counters
 * @param unread what could not be read, and why
 */
public record LeaseMarks(Map<String, String> contents, Map<String, String> unread) {

  public LeaseMarks {
    contents = new TreeMap<>(contents);
    unread = new TreeMap<>(unread);
  }

  /** What is new or has other bytes than before, in words. An error is no sign of life. */
  public List<String> movedSince(LeaseMarks before) {
    List<String> moved = new ArrayList<>();
    contents.forEach(
        (name, bytes) -> {
          boolean known = before.contents.containsKey(name);
          if (known && !bytes.equals(before.contents.get(name))) {
            moved.add(name + " has changed");
          } else if (!known && !before.unread.containsKey(name)) {
            moved.add(name + " is new");
          }
        });
    return moved;
  }
}
