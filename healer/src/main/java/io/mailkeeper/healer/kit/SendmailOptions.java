package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The options of a sendmail.cf. A line that begins with white space continues the one before it,
 * comments too. {@code O Name=value} takes a name in any case and its unambiguous beginning; {@code
 * OXvalue} is the old short form.
 */
final class SendmailOptions {

  /**
   * One option line.
   *
   * @param offset of the value in the line
   */
  record Option(String name, JoinedLine line, int offset) {
    String value() {
      return line.text().substring(offset);
    }
  }

  /** The options asked for, what they may be cut down to, and their letters in the short form. */
  private enum Known {
    DAEMON("DaemonPortOptions", "dae", 'O'),
    CERTIFICATE("ServerCertFile", "serverc", '\0'),
    KEY("ServerKeyFile", "serverk", '\0');

    private final String name;
    private final String least;
    private final char letter;

    Known(String name, String least, char letter) {
      this.name = name;
      this.least = least;
      this.letter = letter;
    }

    boolean means(String word) {
      String lower = word.toLowerCase(Locale.ROOT);
      return lower.startsWith(least) && name.toLowerCase(Locale.ROOT).startsWith(lower);
    }
  }

  private final List<Option> options = new ArrayList<>();

  static SendmailOptions of(SourceText source, Findings findings) {
    SendmailOptions options = new SendmailOptions();
    logicalLines(source).forEach(line -> options.add(line, findings));
    return options;
  }

  private static List<JoinedLine> logicalLines(SourceText source) {
    List<JoinedLine> lines = new ArrayList<>();
    for (int i = 0; i < source.lines().size(); i++) {
      String line = source.lines().get(i);
      boolean continues = line.startsWith(" ") || line.startsWith("\t");
      if (!continues || lines.isEmpty()) {
        lines.add(new JoinedLine(source.file()));
      }
      lines.get(lines.size() - 1).append(line, i + 1, 1);
    }
    return lines;
  }

  private void add(JoinedLine line, Findings findings) {
    String text = line.text();
    if (!text.startsWith("O") || text.length() < 2) {
      return;
    }
    if (text.charAt(1) == ' ') {
      addNamed(line, findings);
      return;
    }
    for (Known known : Known.values()) {
      if (known.letter == text.charAt(1)) {
        options.add(new Option(known.name, line, 2));
      }
    }
  }

  private void addNamed(JoinedLine line, Findings findings) {
    String text = line.text();
    int equals = text.indexOf('=');
    String name = text.substring(2, equals < 0 ? text.length() : equals).strip();
    int dot = name.indexOf('.');
    String word = dot < 0 ? name : name.substring(0, dot);
    if (word.isEmpty()) {
      findings.fault(line.at(0), "an option without a name, expected \"O Name=value\"");
      return;
    }
    for (Known known : Known.values()) {
      if (known.means(word)) {
        options.add(new Option(known.name, line, equals < 0 ? text.length() : equals + 1));
      }
    }
  }

  /** In the order of the file. */
  List<Option> all(String name) {
    return options.stream().filter(option -> option.name().equals(name)).toList();
  }

  boolean isSet(String name) {
    List<Option> all = all(name);
    return !all.isEmpty() && !all.get(all.size() - 1).value().isBlank();
  }
}
