package io.mailkeeper.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Status codes of HTTP: {@code 200}, {@code 200,204} or {@code 2xx,401}. */
public record HttpStatuses(Set<Integer> codes) {

  private static final Pattern ONE = Pattern.compile("([1-5])(xx|[0-9]{2})");

  public HttpStatuses {
    codes = Set.copyOf(codes);
  }

  static HttpStatuses parse(String text) {
    SortedSet<Integer> codes = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      Matcher one = ONE.matcher(part.strip());
      if (!one.matches()) {
        throw new IllegalArgumentException(
            "expected an HTTP status from 100 to 599, several such as 200,204, or all of a kind"
                + " such as 2xx");
      }
      int first = Integer.parseInt(one.group(1)) * 100;
      if (one.group(2).equals("xx")) {
        addAll(codes, first);
      } else {
        codes.add(first + Integer.parseInt(one.group(2)));
      }
    }
    return new HttpStatuses(codes);
  }

  private static void addAll(Set<Integer> codes, int first) {
    for (int code = first; code < first + 100; code++) {
      codes.add(code);
    }
  }

  /** Equal sets have equal texts; one status is its number. */
  @Override
  public String toString() {
    TreeSet<Integer> rest = new TreeSet<>(codes);
    List<String> parts = new ArrayList<>();
    while (!rest.isEmpty()) {
      int first = rest.first() / 100 * 100;
      if (rest.subSet(first, first + 100).size() == 100) {
        rest.subSet(first, first + 100).clear();
        parts.add(first / 100 + "xx");
      } else {
        parts.add(String.valueOf(rest.pollFirst()));
      }
    }
    return String.join(",", parts);
  }
}
