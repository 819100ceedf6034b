package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One response of ManageSieve, put together from lines and literals as they come; RFC 5804 section
 * 4. Not all of its grammar: words, strings and parentheses, which is enough to find the strings.
 */
final class SieveLine {

  /**
   * A part of a response.
   *
   * @param string whether it is a string, else an atom or a parenthesis
   * @param text of a string what it means, of an atom upper case
   */
  record Word(boolean string, String text) {

    boolean is(String atom) {
      return !string && text.equals(atom);
    }

    @Override
    public String toString() {
      return string ? '"' + text + '"' : text;
    }
  }

  /** One part and the blanks before it; a literal says how many bytes follow the line's end. */
  private static final Pattern NEXT =
      Pattern.compile(
          " *(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|\\{(?<literal>[0-9]{1,9})\\+?}$"
              + "|(?<atom>[()]|[A-Za-z][A-Za-z0-9/_-]*))");

  private final List<Word> words = new ArrayList<>();
  private boolean malformed;

  /**
   * Adds a line, or the rest of one after a literal.
   *
   * @return how many bytes must be given to {@link #literal} before the next line; empty: the
   *     response is complete, or {@link #isMalformed}
   */
  OptionalInt line(String text) {
    Matcher next = NEXT.matcher(text);
    int at = 0;
    while (at < text.length() && !malformed) {
      if (!next.region(at, text.length()).lookingAt()) {
        malformed = true;
      } else if (next.group("literal") != null) {
        return OptionalInt.of(Integer.parseInt(next.group("literal")));
      } else {
        words.add(word(next));
        at = next.end();
      }
    }
    malformed |= words.isEmpty();
    return OptionalInt.empty();
  }

  private static Word word(Matcher found) {
    String quoted = found.group("quoted");
    return quoted == null
        ? new Word(false, found.group("atom").toUpperCase(Locale.ROOT))
        : new Word(true, quoted.replaceAll("\\\\(.)", "$1"));
  }

  void literal(byte[] bytes) {
    words.add(new Word(true, new String(bytes, StandardCharsets.UTF_8)));
  }

  boolean isMalformed() {
    return malformed;
  }

  List<Word> words() {
    return List.copyOf(words);
  }

  /** Whether it ends what was asked for: OK, NO or BYE. */
  boolean isResponse(String status) {
    return !words.isEmpty() && words.get(0).is(status);
  }

  /** Whether its response code is this one; section 1.3. */
  boolean hasCode(String code) {
    return words.size() > 2 && words.get(1).is("(") && words.get(2).is(code);
  }

  /** As one line, literals as strings. */
  @Override
  public String toString() {
    return words.stream().map(Word::toString).collect(Collectors.joining(" "));
  }
}
