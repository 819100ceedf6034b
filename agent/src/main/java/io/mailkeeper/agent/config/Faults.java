package io.mailkeeper.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects faults while reading goes on, so that the user sees all of them at once. */
final class Faults {

  /** A set: what an anchor repeats is one mistake. */
  private final SortedSet<Fault> found = new TreeSet<>();

  void add(Place place, String message) {
    found.add(place.fault(message));
  }

  void addAll(Faults others) {
    found.addAll(others.found);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  int count() {
    return found.size();
  }

  /** All faults, in the order of files, lines and columns. */
  List<Fault> sorted() {
    return new ArrayList<>(found);
  }

  void throwIfAny() throws ConfigurationException {
    if (!found.isEmpty()) {
      throw new ConfigurationException(sorted());
    }
  }
}
