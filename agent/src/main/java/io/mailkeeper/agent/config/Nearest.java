package io.mailkeeper.agent.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what the user probably meant. */
final class Nearest {
  private Nearest() {}

  /**
   * "; did you mean 'renew'?", or "; expected one of a, b" when nothing is near; to be put behind
   * what was found.
   */
  static String hint(String found, Collection<String> known) {
    if (known.isEmpty()) {
      return "";
    }
    return among(found, known)
        .map(near -> "; did you mean '" + near + "'?")
        .orElseGet(() -> "; expected one of " + String.join(", ", known));
  }

  /** The known word fewest edits away, if it shares most of its letters with {@code found}. */
  static Optional<String> among(String found, Collection<String> known) {
    if (known.contains(found + "_file")) {
      return Optional.of(found + "_file");
    }
    return known.stream()
        .filter(
            word -> edits(found, word) <= Math.max(1, Math.max(found.length(), word.length()) / 3))
        .min(Comparator.comparingInt((String word) -> edits(found, word)).thenComparing(w -> w));
  }

  /**
   * Letters added, left out, changed or swapped with their neighbour (optimal string alignment);
   * '-' for '_' and capitals cost nothing.
   */
  static int edits(String left, String right) {
    String a = plain(left);
    String b = plain(right);
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best = Math.min(cost[i - 1][j - 1] + same, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }

  private static String plain(String word) {
    return word.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
