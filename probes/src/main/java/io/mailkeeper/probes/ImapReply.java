package io.mailkeeper.probes;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One whole reply of an IMAP server; RFC 9051 section 7. Letters are compared without regard to
 * case (section 9).
 *
 * @param text the reply without its end, a literal's marker in the place of each literal
 * @param literals the literals, in order, as UTF-8
 */
record ImapReply(String text, List<String> literals) {

  /** Section 7.1: the code comes first in the text of a condition. */
  private static final Pattern CODE =
      Pattern.compile("(?s)\\S+ \\S+ \\[([^ \\]]+)(?: ([^\\]]*))?\\].*");

  ImapReply {
    literals = List.copyOf(literals);
  }

  /** Section 2.2.2: data, or a condition that answers no command. */
  boolean untagged() {
    return text.startsWith("* ");
  }

  /** The server waits for the rest of a command. */
  boolean continuation() {
    return text.equals("+") || text.startsWith("+ ");
  }

  /** Whether the reply begins so: {@code a1 OK}, {@code * SEARCH}. */
  boolean starts(String words) {
    return text.regionMatches(true, 0, words, 0, words.length())
        && (text.length() == words.length() || text.charAt(words.length()) == ' ');
  }

  /** Whether the second word, after the tag, is this. */
  boolean status(String word) {
    String[] words = text.split(" ", 3);
    return words.length > 1 && words[1].equalsIgnoreCase(word);
  }

  /** What comes after the given number of words, which blanks end; empty: nothing. */
  String after(int words) {
    String[] parts = text.split(" ", words + 1);
    return parts.length > words ? parts[words] : "";
  }

  /** The name of the code in brackets, such as {@code UNAVAILABLE}, in upper case. */
  Optional<String> code() {
    Matcher code = CODE.matcher(text);
    return code.matches() ? Optional.of(code.group(1).toUpperCase(Locale.ROOT)) : Optional.empty();
  }

  /** What follows the name of the code inside the brackets; empty: nothing, or no code. */
  String codeText() {
    Matcher code = CODE.matcher(text);
    return code.matches() ? Optional.ofNullable(code.group(2)).orElse("") : "";
  }
}
