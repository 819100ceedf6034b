package io.mailkeeper.healer.kit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * {@code .ifdef}, {@code .ifndef}, {@code .elifdef}, {@code .elifndef}, {@code .else}, {@code
 * .endif}: true when a macro was put into the line; Exim specification, section 6.7.
 */
final class EximConditions {

  /** One of those that are open. */
  private static final class Block {
    private final Place place;
    private final boolean outer;
    private boolean active;
    private boolean taken;

    Block(Place place, boolean outer, boolean active) {
      this.place = place;
      this.outer = outer;
      this.active = outer && active;
      this.taken = active;
    }

    void branch(boolean holds) {
      active = outer && !taken && holds;
      taken |= holds;
    }
  }

  private static final int MAX_DEPTH = 32;

  private final Deque<Block> open = new ArrayDeque<>();

  boolean active() {
    return open.isEmpty() || open.element().active;
  }

  /** Takes a line that is one of them; false: it is something else. */
  boolean directive(String text, boolean found, Place place, Findings findings) {
    String word = text.split("\\s", 2)[0];
    switch (word) {
      case ".ifdef", ".ifndef" -> begin(found == word.equals(".ifdef"), place, findings);
      case ".elifdef", ".elifndef" -> branch(found == word.equals(".elifdef"), place, findings);
      case ".else" -> branch(true, place, findings);
      case ".endif" -> end(place, findings);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void begin(boolean holds, Place place, Findings findings) {
    if (open.size() == MAX_DEPTH) {
      findings.fault(place, "more than " + MAX_DEPTH + " .ifdef inside each other");
    }
    if (open.size() <= MAX_DEPTH * 2) {
      open.push(new Block(place, active(), holds));
    }
  }

  private void branch(boolean holds, Place place, Findings findings) {
    if (open.isEmpty()) {
      findings.fault(place, "a branch without its .ifdef");
    } else {
      open.element().branch(holds);
    }
  }

  private void end(Place place, Findings findings) {
    if (open.poll() == null) {
      findings.fault(place, "an .endif without its .ifdef");
    }
  }

  /** Where the one begins that is still open. */
  Optional<Place> unfinished() {
    return Optional.ofNullable(open.peekLast()).map(block -> block.place);
  }
}
