package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes secrets out of texts, whoever wrote them: a server may well repeat what it was told. Found
 * are the secret itself, in quotes and out of them, its hexadecimal digits, base64 (RFC 4648) of
 * anything that has the secret in it, and the beginning of any of these where a text breaks off.
 * Letters are compared without regard to case.
 *
 * <p>Not found is what nobody can find: a secret in a code that only the server knows.
 */
final class Redaction {

  static final String HIDDEN = "(hidden)";

  /** A shorter one is found by chance in words that it has nothing to do with. */
  private static final int SHORTEST = 4;

  private final List<String> needles = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private final List<String> coded = new ArrayList<>();
  private Optional<Pattern> pattern = Optional.empty();

  /** Hides nothing yet. */
  Redaction() {}

  /** Hides the secret from now on, however it is written. */
  Redaction hide(String secret) {
    if (secret.length() < SHORTEST) {
      words.add(secret);
    } else {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      needles.add(secret);
      // As IMAP and ManageSieve quote it.
      needles.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
      needles.add(HexFormat.of().formatHex(bytes));
      for (int before = 0; before < 3; before++) {
        coded.add(insideBase64(bytes, before));
      }
    }
    pattern = Optional.of(compiled());
    return this;
  }

  /** Hides a word that is secret as it stands, such as an answer to a challenge. */
  Redaction hideWord(String word) {
    if (!word.isEmpty()) {
      needles.add(word);
      pattern = Optional.of(compiled());
    }
    return this;
  }

  /** The text without any of it. */
  String in(String text) {
    if (pattern.isEmpty() || text.isEmpty()) {
      return text;
    }
    Matcher found = pattern.get().matcher(text);
    StringBuilder rest = new StringBuilder(text.length());
    int at = 0;
    while (found.find()) {
      // The whole of a word in base64 goes: its ends hold the secret's first and last bits.
      boolean code = found.start("code") >= 0;
      int start = code ? wordStart(text, found.start(), at) : found.start();
      rest.append(text, at, Math.max(at, start)).append(HIDDEN);
      at = code ? wordEnd(text, found.end()) : found.end();
      found.region(at, text.length());
    }
    return withoutBeginning(rest.append(text, at, text.length()).toString());
  }

  private static int wordStart(String text, int from, int least) {
    int start = from;
    while (start > least && isBase64(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private static int wordEnd(String text, int from) {
    int end = from;
    while (end < text.length() && (isBase64(text.charAt(end)) || text.charAt(end) == '=')) {
      end++;
    }
    return end;
  }

  private static boolean isBase64(char c) {
    return (c < 0x80 && Character.isLetterOrDigit(c)) || c == '+' || c == '/';
  }

  /**
   * What base64 makes of the bytes when so many come before them, less what depends on the
   * neighbours.
   */
  private static String insideBase64(byte[] bytes, int before) {
    byte[] shifted = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, shifted, before, bytes.length);
    String all = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    int first = before == 0 ? 0 : before + 1;
    int last = shifted.length % 3 == 0 ? all.length() : all.length() - 1;
    return all.substring(first, last);
  }

  private Pattern compiled() {
    return Pattern.compile(
        "(?<plain>"
            + either(needles)
            + ")|(?<code>"
            + either(coded)
            + ")|(?<![A-Za-z0-9])(?:"
            + either(words)
            + ")(?![A-Za-z0-9])",
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  private static String either(List<String> words) {
    // Without any, what is found nowhere.
    return words.isEmpty()
        ? "(?!)"
        : words.stream().distinct().map(Pattern::quote).collect(Collectors.joining("|"));
  }

  /** A text may break off in the middle of a secret. */
  private String withoutBeginning(String text) {
    int cut =
        Stream.concat(needles.stream(), coded.stream())
            .mapToInt(needle -> text.length() - beginning(text, needle))
            .min()
            .orElse(text.length());
    return cut == text.length() ? text : text.substring(0, cut) + HIDDEN;
  }

  /** How many characters at the end of the text begin the needle; too few count as none. */
  private static int beginning(String text, String needle) {
    int most = Math.min(text.length(), needle.length() - 1);
    for (int length = most; length >= SHORTEST; length--) {
      if (text.regionMatches(true, text.length() - length, needle, 0, length)) {
        return length;
      }
    }
    return 0;
  }
}
