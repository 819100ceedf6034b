package io.mailkeeper.healer.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Real time, in nanoseconds, and everything that is going to happen. One queue and one source of
 * randomness: the same seed gives the same history, bit for bit.
 */
final class World {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;
  private static final int REMEMBERED = 400;

  private final Queue queue = new Queue();
  private final Dice random;
  private final Deque<String> story = new ArrayDeque<>();
  private final boolean tells;
  private long now;
  private long watch = Long.MAX_VALUE;
  private long watchEvery;
  private Runnable watcher = () -> {};
  private long hash = 0xcbf29ce484222325L;

  World(long seed, boolean tells) {
    this.random = new Dice(seed, 1);
    this.tells = tells;
  }

  long now() {
    return now;
  }

  void at(long time, Runnable what) {
    queue.add(Math.max(time, now), what);
  }

  void after(long delay, Runnable what) {
    at(now + delay, what);
  }

  /** Lets everything happen that is due by {@code until}. */
  void runUntil(long until) {
    while (queue.next() <= until) {
      now = queue.next();
      mark(now);
      queue.remove().run();
      if (now >= watch) {
        watch = now + watchEvery;
        watcher.run();
      }
    }
    now = until;
  }

  /** Looks at everything after the first thing that happens in each such span of time. */
  void watch(long every, Runnable look) {
    watch = now;
    watchEvery = every;
    watcher = look;
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
