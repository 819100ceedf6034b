package io.mailkeeper.healer.kit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The main options of an Exim configuration, after its macros, conditions and includes; Exim
 * specification, chapter 6. Reading ends where the first {@code begin} line starts another section.
 */
final class EximConfiguration {

  /** An option as it is after macros. */
  record Option(String text, Place place) {}

  private static final int MAX_INCLUDES = 200;
  private static final int MAX_INCLUDE_DEPTH = 20;
  private static final int MAX_CHARS = 64 << 10;

  private final MachineFiles files;
  private final Findings findings;
  private final EximMacros macros;
  private final EximConditions conditions = new EximConditions();
  private final Map<String, Option> options = new HashMap<>();
  private final String file;
  private final StringBuilder logical = new StringBuilder();
  private Optional<Place> start = Optional.empty();
  private int includes;
  private boolean ended;

  private EximConfiguration(String file, MachineFiles files, Findings findings) {
    this.file = file;
    this.files = files;
    this.findings = findings;
    macros = new EximMacros(findings);
  }

  static EximConfiguration of(SourceText source, MachineFiles files, Findings findings) {
    return of(List.of(source), files, findings);
  }

  /**
   * @param sources read as if they were one file
   */
  static EximConfiguration of(List<SourceText> sources, MachineFiles files, Findings findings) {
    String file = sources.isEmpty() ? DebianExim.DIRECTORY : sources.get(0).file();
    EximConfiguration configuration = new EximConfiguration(file, files, findings);
    sources.forEach(source -> configuration.read(source, 0));
    configuration.finish();
    return configuration;
  }

  String file() {
    return file;
  }

  Optional<Option> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  private void read(SourceText source, int depth) {
    List<String> lines = source.lines();
    for (int i = 0; i < lines.size() && !ended; i++) {
      physical(source, i + 1, lines.get(i), depth);
    }
  }

  /** Macros, comments and directives belong to physical lines, the rest to logical ones. */
  private void physical(SourceText source, int number, String line, int depth) {
    String stripped = line.strip();
    EximMacros.Expanded expanded = macros.expand(stripped, start.isEmpty());
    String text = expanded.text().strip();
    if (text.startsWith("#")) {
      return;
    }
    Place place = source.at(number, 1 + line.length() - line.stripLeading().length());
    if (text.startsWith(".") && conditions.directive(text, expanded.found(), place, findings)) {
      return;
    }
    if (!conditions.active()) {
      return;
    }
    if (text.startsWith(".include")) {
      include(source, text, place, depth);
    } else {
      append(stripped, text, place);
    }
  }

  private void append(String raw, String text, Place place) {
    if (start.isEmpty() && text.isEmpty()) {
      return;
    }
    Place from = start.orElseGet(() -> macros.only(raw).orElse(place));
    start = Optional.of(from);
    boolean more = text.endsWith("\\");
    if (logical.length() < MAX_CHARS) {
      logical.append(more ? text.substring(0, text.length() - 1) : text);
    }
    if (!more) {
      take();
    }
  }

  private void finish() {
    take();
    conditions.unfinished().ifPresent(p -> findings.fault(p, "an .ifdef without its .endif"));
  }

  private void take() {
    String text = logical.toString();
    Optional<Place> place = start;
    logical.setLength(0);
    start = Optional.empty();
    if (place.isEmpty() || text.isEmpty()) {
      return;
    }
    if (text.regionMatches(true, 0, "begin ", 0, "begin ".length())) {
      ended = true;
    } else if (!macros.define(text, place.get())) {
      option(text, place.get());
    }
  }

  private void option(String text, Place place) {
    String plain = text.startsWith("hide ") ? text.substring("hide ".length()).strip() : text;
    int end = 0;
    while (end < plain.length() && isName(plain.charAt(end))) {
      end++;
    }
    String name = plain.substring(0, end);
    String rest = plain.substring(end).strip();
    if (rest.startsWith("=")) {
      options.put(name, new Option(unquoted(rest.substring(1).strip()), place));
    } else if (rest.isEmpty()) {
      boolean no = name.startsWith("no_") || name.startsWith("not_");
      options.put(
          no ? name.substring(name.indexOf('_') + 1) : name,
          new Option(no ? "false" : "true", place));
    }
  }

  private static boolean isName(char c) {
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }

  /** In double quotes a backslash takes the next character as it is; section 6.16. */
  private static String unquoted(String value) {
    if (!value.startsWith("\"")) {
      return value;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < value.length() && value.charAt(i) != '"'; i++) {
      if (value.charAt(i) == '\\' && i + 1 < value.length()) {
        i++;
      }
      out.append(value.charAt(i));
    }
    return out.toString();
  }

  private void include(SourceText source, String text, Place place, int depth) {
    boolean ifExists = text.startsWith(".include_if_exists");
    String word = text.substring(ifExists ? ".include_if_exists".length() : ".include".length());
    String named = word.strip().replaceAll("^\"|\"$", "");
    String path = named.startsWith("/") ? named : source.directory() + "/" + named;
    if (depth >= MAX_INCLUDE_DEPTH || ++includes > MAX_INCLUDES) {
      findings.fault(
          place,
          "more than "
              + MAX_INCLUDES
              + " includes, or "
              + MAX_INCLUDE_DEPTH
              + " inside each other: this one is left out");
    } else if (!ifExists || files.present(path)) {
      findings.read(files, path).ifPresent(included -> read(included, depth + 1));
    }
  }
}
