package io.mailkeeper.agent.jolokia;

import io.mailkeeper.agent.jolokia.ReadRequest.Refused;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the path of a GET apart: {@code read/MBEAN[/ATTRIBUTE,...[/PATH...]]}, {@code
 * list[/PATH...]}, {@code search/PATTERN}. A {@code /} within a part is written {@code !/}, a
 * {@code !} is written {@code !!} (Jolokia reference manual, "Escape rules").
 */
final class PathReader {
  private PathReader() {}

  /**
   * @param path decoded, without what comes before the type
   */
  static ReadRequest request(String path) throws Refused {
    List<String> parts = parts(path);
    String type = parts.get(0);
    if (type.equals("list")) {
      return ReadRequest.of(type, "", List.of(), joined(parts, 1));
    }
    String mbean = parts.size() > 1 ? parts.get(1) : "";
    List<String> attributes =
        parts.size() > 2 && !parts.get(2).isEmpty()
            ? List.of(parts.get(2).split(",", -1))
            : List.of();
    return ReadRequest.of(type, mbean, attributes, joined(parts, 3));
  }

  private static String joined(List<String> parts, int from) {
    return parts.size() <= from
        ? ""
        : String.join(
            "/", parts.subList(from, parts.size()).stream().map(PathReader::escaped).toList());
  }

  static String escaped(String part) {
    return part.replace("!", "!!").replace("/", "!/");
  }

  private static List<String> parts(String path) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '!' && i + 1 < path.length()) {
        part.append(path.charAt(++i));
      } else if (c == '/') {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    if (part.length() > 0 || parts.isEmpty()) {
      parts.add(part.toString());
    }
    return parts;
  }
}
