package io.mailkeeper.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Turns one node's changes, as the witness wrote them down, into the times it served. */
final class ServingTape {
  private final String node;
  private final List<Serving> servings = new ArrayList<>();
  private final Set<String> signs = new TreeSet<>();
  private boolean open;
  private boolean writesOnly;
  private long possibleFrom;
  private long seenFrom;

  /** The last look, whose line was the last to be read before a change. */
  private long lastLook;

  ServingTape(String node) {
    this.node = node;
  }

  /** A line tells of a look that differed from the one before, or of the last look of all. */
  void read(JsonNode line) {
    lastLook = line.get("t").asLong();
    long before = line.get("before").asLong();
    Set<String> now = signsOf(line);
    if (open && now.isEmpty()) {
      end(before, lastLook);
    } else if (!open && !now.isEmpty()) {
      open = true;
      writesOnly = true;
      possibleFrom = before;
      seenFrom = lastLook;
    }
    signs.addAll(now);
    writesOnly &= now.stream().allMatch(sign -> sign.startsWith("write "));
  }

  private void end(long seenTo, long possibleTo) {
    // A write is over when it is seen; the look after it does not make it last longer.
    long until = writesOnly ? seenTo : possibleTo;
    servings.add(new Serving(node, possibleFrom, seenFrom, seenTo, until, writesOnly, signs));
    open = false;
    signs.clear();
  }

  List<Serving> servings() {
    if (open) {
      end(lastLook, lastLook);
    }
    return servings;
  }

  private static Set<String> signsOf(JsonNode line) {
    var found = new TreeSet<String>();
    for (String kind : List.of("address", "port", "process", "write")) {
      line.get(kind).forEach(value -> found.add(kind + " " + value.asText()));
    }
    return found;
  }
}
