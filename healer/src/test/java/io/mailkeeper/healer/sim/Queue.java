package io.mailkeeper.healer.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is going to happen, in order of time; what is due at the same time in the order it came. */
final class Queue {
  private long[] times = new long[64];
  private long[] places = new long[64];
  private @Nullable Runnable[] what = new Runnable[64];
  private int size;
  private long added;

  void add(long time, Runnable todo) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      places = Arrays.copyOf(places, 2 * size);
      what = Arrays.copyOf(what, 2 * size);
    }
    int at = size++;
    long place = added++;
    while (at > 0 && time < times[(at - 1) >>> 1]) { // the newest comes last among equals
      move((at - 1) >>> 1, at);
      at = (at - 1) >>> 1;
    }
    put(at, time, place, todo);
  }

  /** When the next thing is due; never, if there is nothing. */
  long next() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  /** Takes out what is due next; there must be something. */
  Runnable remove() {
    Runnable first = what[0];
    if (first == null) {
      throw new IllegalStateException("nothing is going to happen");
    }
    size--;
    long time = times[size];
    long place = places[size];
    Runnable last = what[size];
    what[size] = null;
    int at = 0;
    int child = 1;
    while (child < size) {
      if (child + 1 < size && before(child + 1, times[child], places[child])) {
        child++;
      }
      if (!before(child, time, place)) {
        break;
      }
      move(child, at);
      at = child;
      child = 2 * at + 1;
    }
    if (size > 0) {
      put(at, time, place, last);
    }
    return first;
  }

  private boolean before(int at, long time, long place) {
    return times[at] < time || (times[at] == time && places[at] < place);
  }

  private void move(int from, int to) {
    put(to, times[from], places[from], what[from]);
  }

  private void put(int at, long time, long place, @Nullable Runnable todo) {
    times[at] = time;
    places[at] = place;
    what[at] = todo;
  }
}
