package io.mailkeeper.probes;

import java.util.ArrayList;
import java.util.List;

/** What was said, as an administrator wants to read it, and no more of it than fits a page. */
final class Transcript {

  static final int MAX_LINES = 60;
  static final int MAX_LINE_CHARS = 256;

  private final List<String> lines = new ArrayList<>();
  private int omitted;

  void sent(String text) {
    text.lines().forEach(line -> add("> " + Printable.cut(line, MAX_LINE_CHARS)));
  }

  void received(String line) {
    add("< " + Printable.cut(line, MAX_LINE_CHARS));
  }

  List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    if (omitted > 0) {
      all.add("... " + omitted + " more lines");
    }
    return List.copyOf(all);
  }

  private void add(String line) {
    if (lines.size() < MAX_LINES) {
      lines.add(Printable.of(line));
    } else {
      omitted++;
    }
  }
}
