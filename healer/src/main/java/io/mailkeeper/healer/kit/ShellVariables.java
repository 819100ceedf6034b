package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The assignments of files that a shell reads in ({@code . /etc/courier/imapd}), POSIX.1 section
 * 2.9.1. Nothing is run: a command's output stays unknown, and conditions are not looked at.
 */
final class ShellVariables {

  /**
   * A variable.
   *
   * @param known whether the text is what a shell would make of it
   */
  record Value(String text, Place place, boolean known) {}

  private static final Pattern ASSIGNMENT =
      Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=");
  private static final Pattern NAME = Pattern.compile("\\{?([A-Za-z_][A-Za-z0-9_]*)\\}?");
  private static final int MAX_CHARS = 64 << 10;

  /** Lines that one assignment may take. */
  private static final int MAX_LINES = 50;

  private final Map<String, Value> values = new LinkedHashMap<>();
  private final List<Place> unclosed = new ArrayList<>();

  /**
   * @param sources in the order the shell reads them
   */
  static ShellVariables of(List<SourceText> sources) {
    ShellVariables variables = new ShellVariables();
    sources.forEach(variables::read);
    return variables;
  }

  /** By name, the last assignment of each. */
  Map<String, Value> values() {
    return values;
  }

  /** Where a quote begins that nothing ends: what follows it is not read as the shell does. */
  List<Place> unclosed() {
    return unclosed;
  }

  private void read(SourceText source) {
    List<String> lines = source.lines();
    for (int i = 0; i < lines.size(); i++) {
      Matcher assignment = ASSIGNMENT.matcher(lines.get(i));
      if (!assignment.lookingAt()) {
        continue;
      }
      Place place = new Place(source.file(), i + 1, assignment.start(1) + 1);
      Word word = new Word(lines.get(i).substring(assignment.end()));
      int last = i;
      while (word.open() && last + 1 < Math.min(lines.size(), i + MAX_LINES)) {
        word = new Word(word.text + "\n" + lines.get(++last));
      }
      if (word.open()) {
        unclosed.add(place);
        return; // to a shell the rest of the file is one word
      }
      i = last;
      values.put(assignment.group(1), new Value(word.value(), place, word.known));
    }
  }

  /** The first word of a text, with quotes taken off and variables put in. */
  private final class Word {
    private final String text;
    private final StringBuilder value = new StringBuilder();
    private char quote;
    private int at;
    private boolean known = true;
    private boolean continues;

    Word(String text) {
      this.text = text;
      boolean more = true;
      while (more && at < text.length()) {
        more = step(text.charAt(at++));
      }
    }

    boolean open() {
      return quote != 0 || continues;
    }

    String value() {
      return value.toString();
    }

    private boolean step(char c) {
      if (quote == 0 && (Character.isWhitespace(c) || c == ';' || c == '&' || c == '|')) {
        return false;
      }
      if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == '\\' && quote != '\'') {
        escaped();
      } else if (c == '$' && quote != '\'') {
        variable();
      } else {
        known &= c != '`' || quote == '\'';
        value.append(c);
      }
      return true;
    }

    private void escaped() {
      if (at == text.length()) {
        continues = true;
        return;
      }
      char c = text.charAt(at++);
      if (c != '\n') {
        value.append(c);
      }
    }

    private void variable() {
      Matcher name = NAME.matcher(text).region(at, text.length());
      if (!name.lookingAt()) {
        known = false;
        value.append('$');
        return;
      }
      at = name.end();
      Value found = values.get(name.group(1));
      boolean plain = name.group().startsWith("{") == name.group().endsWith("}");
      known &= plain && (found == null || found.known());
      if (found != null && value.length() < MAX_CHARS) {
        value.append(found.text());
      }
    }
  }
}
