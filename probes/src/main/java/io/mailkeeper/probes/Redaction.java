package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Takes secrets out of texts, whoever wrote them: a server may well repeat what it was told. Found
 * are the secret itself, in quotes and out of them, its hexadecimal digits, base64 (RFC 4648) of
 * anything that has the secret in it, and the longer part of any of these when the rest was cut
 * off. Letters are compared without regard to case.
 *
 * <p>Not found is what nobody can find: a secret in a code that only the server knows.
 */
final class Redaction {

  static final String HIDDEN = "(hidden)";

  /** A shorter one is found by chance in words that it has nothing to do with. */
  private static final int SHORTEST = 4;

  /** So much of a secret is never found by chance. */
  private static final int LONG = 12;

  /**
   * What to look for.
   *
   * @param text the whole of it
   * @param least characters of its beginning that are enough
   * @param kind what else goes with it
   */
  private record Needle(String text, int least, Kind kind) {}

  private enum Kind {
    /** Nothing else. */
    PLAIN,
    /** The rest of the word in base64: its ends hold the secret's first and last bits. */
    BASE64,
    /** Too short to be looked for inside of words. */
    WORD
  }

  private final Set<Needle> needles = new LinkedHashSet<>();

  /** Hides nothing yet. */
  Redaction() {}

  /** Hides the secret from now on, however it is written. */
  Redaction hide(String secret) {
    if (secret.length() < SHORTEST) {
      needles.add(new Needle(secret, secret.length(), Kind.WORD));
      return this;
    }
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    add(secret, Kind.PLAIN);
    // As IMAP and ManageSieve quote it.
    add(secret.replace("\\", "\\\\").replace("\"", "\\\""), Kind.PLAIN);
    add(HexFormat.of().formatHex(bytes), Kind.PLAIN);
    for (int before = 0; before < 3; before++) {
      add(insideBase64(bytes, before), Kind.BASE64);
    }
    return this;
  }

  /** Hides a word that is secret as it stands, such as an answer to a challenge. */
  Redaction hideWord(String word) {
    if (!word.isEmpty()) {
      needles.add(new Needle(word, Math.min(word.length(), LONG), Kind.BASE64));
    }
    return this;
  }

  private void add(String text, Kind kind) {
    int half = Math.max(SHORTEST, (text.length() + 1) / 2);
    needles.add(new Needle(text, Math.min(text.length(), Math.min(half, LONG)), kind));
  }

  /** The text without any of it. */
  String in(String text) {
    if (needles.isEmpty()) {
      return text;
    }
    BitSet hidden = new BitSet();
    for (Needle needle : needles) {
      find(needle, text, hidden);
    }
    return hidden.isEmpty() ? text : without(text, hidden);
  }

  private static void find(Needle needle, String text, BitSet hidden) {
    int last = text.length() - Math.min(needle.least(), SHORTEST);
    for (int at = 0; at <= last; at++) {
      int length = common(needle.text(), text, at);
      // Where the text itself ends, less of it is enough.
      boolean cut = at + length == text.length() && length >= SHORTEST;
      if ((length >= needle.least() || cut) && isWhole(needle, text, at, length)) {
        boolean base64 = needle.kind() == Kind.BASE64;
        int start = base64 ? wordStart(text, at) : at;
        int end = base64 ? wordEnd(text, at + length) : at + length;
        hidden.set(start, end);
        at = end - 1;
      }
    }
  }

  /** How many characters of the needle stand there. */
  private static int common(String needle, String text, int at) {
    int most = Math.min(needle.length(), text.length() - at);
    int length = 0;
    while (length < most && same(needle.charAt(length), text.charAt(at + length))) {
      length++;
    }
    return length;
  }

  private static boolean same(char a, char b) {
    return a == b || Character.toLowerCase(a) == Character.toLowerCase(b);
  }

  private static boolean isWhole(Needle needle, String text, int at, int length) {
    return needle.kind() != Kind.WORD
        || ((at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
            && (at + length == text.length()
                || !Character.isLetterOrDigit(text.charAt(at + length))));
  }

  private static int wordStart(String text, int from) {
    int start = from;
    while (start > 0 && isBase64(text.charAt(start - 1))) {
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

  private static String without(String text, BitSet hidden) {
    StringBuilder rest = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int next = hidden.nextSetBit(at);
      int start = next < 0 ? text.length() : next;
      rest.append(text, at, start);
      if (start < text.length()) {
        rest.append(HIDDEN);
      }
      at = start < text.length() ? hidden.nextClearBit(start) : start;
    }
    return rest.toString();
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
}
