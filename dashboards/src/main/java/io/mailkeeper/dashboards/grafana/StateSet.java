package io.mailkeeper.dashboards.grafana;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A meter with one series to a state, of which one is 1, and the words for its states. Grafana's
 * state timeline wants one number instead: the state's place in the list, counted from 1. When no
 * state is 1 the number is 0, so that not knowing never looks like the first state.
 *
 * @param label the label that names the state
 */
public record StateSet(String metric, String label, List<State> states) {

  /** A state as the meter names it, and in words. */
  public record State(String name, String words, Colour colour) {}

  public StateSet {
    states = List.copyOf(states);
  }

  /**
   * The number of the state that is on.
   *
   * @param by labels to keep, with commas between them
   * @param choice matchers put into each selector, as {@link Promql} writes them
   */
  public String number(String by, String choice) {
    List<String> terms = new ArrayList<>();
    for (State state : states) {
      String series = metric + "{" + choice + ", " + label + "=\"" + state.name() + "\"}";
      terms.add(terms.isEmpty() ? series : series + " * " + (terms.size() + 1));
    }
    return Promql.of("sum by (%s) (%s)", by, terms.stream().collect(Collectors.joining(" or ")));
  }

  /** The words for the numbers of {@link #number}. */
  public List<Mapping> words() {
    List<Mapping> words = new ArrayList<>();
    words.add(Mapping.of(0, "not known", Colour.UNKNOWN));
    for (State state : states) {
      words.add(Mapping.of(words.size(), state.words(), state.colour()));
    }
    return words;
  }
}
