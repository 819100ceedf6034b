package io.mailkeeper.healer.kit;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * Reads Dovecot's configuration files, 2.3 and 2.4 alike: {@code key = value}, sections whose
 * braces end a line and stand alone on one, {@code !include} and {@code !include_try} with shell
 * patterns, {@code $key} for what was set before, a backslash at the end to go on, and comments.
 * Lines are never quoted in faults: passwords stand in these files.
 */
final class DovecotParser {

  private static final int MAX_INCLUDES = 200;
  private static final int MAX_INCLUDE_DEPTH = 20;
  private static final int MAX_DEPTH = 50;
  private static final int MAX_CHARS = 64 << 10;

  private final MachineFiles files;
  private final Findings findings;
  private final DovecotSettings root = new DovecotSettings(Optional.empty());
  private final Deque<DovecotSettings> open = new ArrayDeque<>();
  private int includes;

  DovecotParser(MachineFiles files, Findings findings) {
    this.files = files;
    this.findings = findings;
  }

  DovecotSettings parse(SourceText source) {
    open.push(root);
    read(source, 0);
    return root;
  }

  private void read(SourceText source, int depth) {
    List<String> lines = source.lines();
    StringBuilder logical = new StringBuilder();
    Optional<Place> start = Optional.empty();
    for (int i = 0; i < lines.size(); i++) {
      String text = DovecotText.withoutComment(lines.get(i)).strip();
      int column = 1 + lines.get(i).length() - lines.get(i).stripLeading().length();
      Place place = start.orElse(source.at(i + 1, column));
      boolean more = text.endsWith("\\");
      if (logical.length() < MAX_CHARS) {
        logical.append(more ? text.substring(0, text.length() - 1) : text);
      }
      if (more) {
        start = Optional.of(place);
        continue;
      }
      take(source, logical.toString().strip(), place, depth);
      logical.setLength(0);
      start = Optional.empty();
    }
  }

  private void take(SourceText source, String text, Place place, int depth) {
    if (text.isEmpty()) {
      return;
    }
    int equals = text.indexOf('=');
    int brace = text.indexOf('{');
    if (text.startsWith("!")) {
      include(source, text, place, depth);
    } else if (text.equals("}")) {
      close(place);
    } else if (brace >= 0 && (equals < 0 || brace < equals)) {
      section(text, brace, place);
    } else if (equals > 0) {
      set(text.substring(0, equals).strip(), text.substring(equals + 1).strip(), place);
    } else {
      findings.fault(place, "expected \"key = value\", \"name {\", \"}\" or \"!include file\"");
    }
  }

  private void close(Place place) {
    if (open.size() == 1) {
      findings.fault(place, "a \"}\" that closes nothing");
    } else {
      open.pop();
    }
  }

  private void section(String text, int brace, Place place) {
    if (brace != text.length() - 1) {
      findings.fault(
          place,
          "something follows the \"{\"; Dovecot wants each setting and \"}\" on its own line");
    }
    String[] words = text.substring(0, brace).strip().split("\\s+", 2);
    String title = words.length < 2 ? "" : DovecotText.unquoted(words[1]);
    if (open.size() > MAX_DEPTH) {
      findings.fault(place, "more than " + MAX_DEPTH + " sections inside each other");
      return;
    }
    open.push(open.element().section(words[0], title, place));
  }

  private void set(String key, String raw, Place place) {
    String value = DovecotText.unquoted(raw);
    boolean variables = !raw.startsWith("'") && raw.indexOf('$') >= 0;
    String text = variables ? DovecotText.expanded(value, this::now) : value;
    String bounded = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text;
    open.element().set(key, new DovecotSettings.Value(bounded, place));
  }

  /** What a key of the root is at this point. */
  private String now(String key) {
    return key.equals("protocols")
        ? String.join(" ", root.protocols())
        : root.value(key).map(DovecotSettings.Value::text).orElse("");
  }

  private void include(SourceText source, String text, Place place, int depth) {
    String word = text.split("\\s", 2)[0];
    boolean tries = word.equals("!include_try");
    if (!tries && !word.equals("!include")) {
      findings.fault(place, "expected !include or !include_try and a file");
      return;
    }
    String named = DovecotText.unquoted(text.substring(word.length()).strip());
    String path = named.startsWith("/") ? named : source.directory() + "/" + named;
    if (depth >= MAX_INCLUDE_DEPTH || ++includes > MAX_INCLUDES) {
      findings.fault(
          place,
          "more than "
              + MAX_INCLUDES
              + " includes, or "
              + MAX_INCLUDE_DEPTH
              + " inside each other: this one is left out");
      return;
    }
    List<String> matches = matches(path, place);
    if (matches.isEmpty() && !tries) {
      findings.fault(place, "nothing is there that " + Shown.quoted(named) + " names");
    }
    matches.forEach(file -> included(file, depth + 1));
  }

  /** Sections that a file leaves open end with it. */
  private void included(String file, int depth) {
    Optional<SourceText> source = findings.read(files, file);
    int before = open.size();
    source.ifPresent(s -> read(s, depth));
    while (open.size() > before) {
      open.pop();
    }
  }

  private List<String> matches(String path, Place place) {
    int slash = path.lastIndexOf('/');
    String pattern = path.substring(slash + 1);
    if (pattern.chars().noneMatch(c -> c == '*' || c == '?' || c == '[')) {
      return files.present(path) ? List.of(path) : List.of();
    }
    String directory = path.substring(0, Math.max(slash, 1));
    List<String> matches = new ArrayList<>();
    try {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      if (!files.isDirectory(directory)) {
        return List.of();
      }
      for (String name : files.list(directory)) {
        if (!name.startsWith(".") && matcher.matches(Path.of(name))) {
          matches.add(directory + "/" + name);
        }
      }
    } catch (PatternSyntaxException e) {
      findings.fault(place, Shown.quoted(pattern) + " is no shell pattern");
    } catch (IOException e) {
      findings.fault(Place.whole(directory), Findings.why(e));
    }
    return matches;
  }
}
