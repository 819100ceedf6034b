package io.mailkeeper.healer.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Real time, in nanoseconds, and everything that is going to happen. One queue and one source of
 * randomness: the same seed gives the same history, bit for bit.
 */
final class World {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;
  private static final int REMEMBERED = 400;

  private record Due(long time, long sequence, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final PriorityQueue<Due> queue = new PriorityQueue<>(64);
  private final Random random;
  private final Deque<String> story = new ArrayDeque<>();
  private final boolean tells;
  private long now;
  private long sequence;
  private long hash = 0xcbf29ce484222325L;

  World(long seed, boolean tells) {
    this.random = dice(seed, 1);
    this.tells = tells;
  }

  /** Randomness for one purpose; neighbouring seeds have nothing in common. */
  static Random dice(long seed, long purpose) {
    long mixed = seed * 0x9E3779B97F4A7C15L + purpose;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return new Random(mixed ^ (mixed >>> 31));
  }

  long now() {
    return now;
  }

  void at(long time, Runnable what) {
    queue.add(new Due(Math.max(time, now), sequence++, what));
  }

  void after(long delay, Runnable what) {
    at(now + delay, what);
  }

  /** Lets everything happen that is due by {@code until}. */
  void runUntil(long until) {
    Due next = queue.peek();
    while (next != null && next.time <= until) {
      queue.remove();
      now = next.time;
      mark(now);
      next.what.run();
      next = queue.peek();
    }
    now = until;
  }

  long between(long low, long high) {
    return low >= high ? low : low + (long) (random.nextDouble() * (high - low));
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  // ---- the log

  /** Takes something that has happened into the hash of the history. */
  void mark(long what) {
    hash = (hash ^ what) * 0x100000001b3L;
    hash ^= hash >>> 29;
  }

  /** Two histories with the same hash had the same events at the same instants. */
  long hash() {
    return hash;
  }

  /** Keeps the last sentences of the history, for a failure's message. */
  void tell(String who, Supplier<String> sentence) {
    if (tells) {
      story.addLast(String.format("%9.3f %s %s", now / 1e9, who, sentence.get()));
      if (story.size() > REMEMBERED) {
        story.removeFirst();
      }
    }
  }

  String story() {
    return String.join("\n", story);
  }
}
