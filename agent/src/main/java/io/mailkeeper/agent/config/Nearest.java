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
      return "; there is none";
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

  /** Levenshtein distance; '-' for '_' and capitals cost nothing. */
  static int edits(String left, String right) {
    String a = plain(left);
    String b = plain(right);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private static String plain(String word) {
    return word.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
