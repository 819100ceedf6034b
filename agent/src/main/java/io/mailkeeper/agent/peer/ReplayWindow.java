package io.mailkeeper.agent.peer;

/**
 * Which counters of one sender's session have been used, as in IPsec (RFC 4303 section 3.4.3):
 * higher than the highest is new; within the last 64 a bitmap tells; older is refused.
 *
 * <p>Why not simply "higher than the last": a sender has several requests under way on several
 * connections, and they overtake each other. Sending one at a time instead would let one slow
 * message hold up all that follow. Each counter still passes at most once.
 *
 * <p>Not safe for several threads.
 */
final class ReplayWindow {

  static final int SIZE = Long.SIZE;

  private long highest;

  /** Bit n: counter {@code highest - n} was used. */
  private long used;

  /** Uses a counter up; false if it was used before or is too old to tell. */
  boolean accept(long counter) {
    if (counter <= 0) {
      return false;
    }
    if (counter > highest) {
      long by = counter - highest;
      used = by < SIZE ? used << by : 0;
      used |= 1;
      highest = counter;
      return true;
    }
    long age = highest - counter;
    if (age >= SIZE || (used & 1L << age) != 0) {
      return false;
    }
    used |= 1L << age;
    return true;
  }
}
