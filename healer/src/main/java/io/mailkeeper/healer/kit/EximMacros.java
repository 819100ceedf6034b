package io.mailkeeper.healer.kit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Macros of Exim: names that begin with a capital, put in wherever their letters stand, in the
 * order they were defined; Exim specification, sections 6.4 to 6.6.
 */
final class EximMacros {

  /** A line after macros, and whether any was put in. */
  record Expanded(String text, boolean found) {}

  private record Macro(String text, Place place) {}

  private static final Pattern DEFINITION =
      Pattern.compile("([A-Z][A-Za-z0-9_]*)\\s*=(=?)\\s*(.*)", Pattern.DOTALL);

  /** Of those that Exim defines itself, the ones that any build has that is in use. */
  private static final Pattern BUILT_IN =
      Pattern.compile("\\b_(?:OPT_[A-Z0-9_]+|HAVE_(?:TLS|IPV6))\\b");

  private static final int MAX_CHARS = 64 << 10;
  private static final int MAX_MACROS = 1_000;

  private final Map<String, Macro> macros = new LinkedHashMap<>();
  private final Findings findings;

  EximMacros(Findings findings) {
    this.findings = findings;
  }

  /**
   * @param first whether the line begins a logical one: then a name that it defines stays
   */
  Expanded expand(String line, boolean first) {
    int from = 0;
    if (first) {
      Matcher definition = DEFINITION.matcher(line);
      from = definition.lookingAt() ? definition.start(2) : 0;
    }
    String head = line.substring(0, from);
    String text = line.substring(from);
    boolean found = BUILT_IN.matcher(text).find();
    for (Map.Entry<String, Macro> macro : macros.entrySet()) {
      if (text.contains(macro.getKey())) {
        found = true;
        String replaced = text.replace(macro.getKey(), macro.getValue().text());
        text = replaced.length() > MAX_CHARS ? replaced.substring(0, MAX_CHARS) : replaced;
      }
    }
    return new Expanded(head + text, found);
  }

  /** Takes a logical line that defines one; false: it is something else. */
  boolean define(String line, Place place) {
    Matcher definition = DEFINITION.matcher(line);
    if (!definition.matches()) {
      return false;
    }
    String name = definition.group(1);
    boolean again = !definition.group(2).isEmpty();
    if (again != macros.containsKey(name)) {
      findings.fault(
          place,
          again
              ? "macro " + Shown.quoted(name) + " is defined again, but it was not before"
              : "macro " + Shown.quoted(name) + " is defined already; use == to define it again");
    }
    if (macros.size() < MAX_MACROS) {
      macros.put(name, new Macro(definition.group(3), place));
    }
    return true;
  }

  /** Where the macro is defined that is the whole value of an option: that is the line to edit. */
  Optional<Place> only(String line) {
    int equals = line.indexOf('=');
    String value = equals < 0 ? "" : line.substring(equals + 1).strip();
    return Optional.ofNullable(macros.get(value)).map(Macro::place);
  }
}
