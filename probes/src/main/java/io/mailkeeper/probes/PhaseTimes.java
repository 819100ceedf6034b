package io.mailkeeper.probes;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** How long each phase took; times are {@link System#nanoTime} readings, which only differ. */
final class PhaseTimes {

  private final Map<Phase, Duration> spent = new EnumMap<>(Phase.class);
  private final long startNanos;
  private Phase phase;
  private long enteredNanos;

  PhaseTimes(Phase first, long nowNanos) {
    startNanos = nowNanos;
    phase = first;
    enteredNanos = nowNanos;
  }

  Phase phase() {
    return phase;
  }

  void enter(Phase next, long nowNanos) {
    leave(nowNanos);
    phase = next;
  }

  /** Adds the time since the phase was entered, or last left, to it. */
  void leave(long nowNanos) {
    spent.merge(phase, Duration.ofNanos(nowNanos - enteredNanos), Duration::plus);
    enteredNanos = nowNanos;
  }

  Map<Phase, Duration> spent() {
    return new EnumMap<>(spent);
  }

  Duration since(long nowNanos) {
    return Duration.ofNanos(nowNanos - startNanos);
  }
}
