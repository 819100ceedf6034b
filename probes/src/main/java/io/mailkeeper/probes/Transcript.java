package io.mailkeeper.probes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What was said, as an administrator wants to read it, and no more of it than fits a page; times
 * are {@link System#nanoTime} readings.
 */
final class Transcript {

  static final int MAX_LINES = 60;
  static final int MAX_LINE_CHARS = 256;

  private final long startNanos;
  private final List<ProbeResult.Said> said = new ArrayList<>();
  private long lastNanos;
  private int lines;
  private int omitted;

  Transcript(long startNanos) {
    this.startNanos = startNanos;
  }

  void sent(String text, long nowNanos) {
    text.lines().forEach(line -> add("> ", line, nowNanos));
  }

  void received(String line, long nowNanos) {
    add("< ", line, nowNanos);
  }

  /** Something happened; a probe notes few things, so that no bound is needed. */
  void noted(String text, long nowNanos) {
    put("* ", text, nowNanos);
  }

  List<ProbeResult.Said> said() {
    List<ProbeResult.Said> all = new ArrayList<>(said);
    if (omitted > 0) {
      all.add(new ProbeResult.Said(since(lastNanos), "... " + omitted + " more lines"));
    }
    return List.copyOf(all);
  }

  private void add(String sign, String line, long nowNanos) {
    lastNanos = nowNanos;
    if (lines < MAX_LINES) {
      lines++;
      put(sign, line, nowNanos);
    } else {
      omitted++;
    }
  }

  private void put(String sign, String line, long nowNanos) {
    String text = sign + Printable.of(Printable.cut(line, MAX_LINE_CHARS));
    said.add(new ProbeResult.Said(since(nowNanos), text));
  }

  private Duration since(long nowNanos) {
    return Duration.ofNanos(nowNanos - startNanos);
  }
}
