package io.mailkeeper.healer.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;

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

  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private final Random random;
  private final Deque<String> story = new ArrayDeque<>();
  private final boolean tells;
  private long now;
  private long sequence;

  World(long seed, boolean tells) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    this.tells = tells;
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
      queue.remove(next);
      now = next.time;
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

  /** Keeps the last sentences of the history, for a failure's message. */
  void tell(String who, String sentence) {
    if (tells) {
      story.addLast(String.format("%9.3f %s %s", now / 1e9, who, sentence));
      if (story.size() > REMEMBERED) {
        story.removeFirst();
      }
    }
  }

  String story() {
    return String.join("\n", story);
  }
}
