package io.mailkeeper.probes;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A user's regular expression, matched against what a stranger sends. A pattern such as {@code
 * (a+)+$} can take years on a line of forty bytes and would stop the event loop for every other
 * probe, so a match may look at characters only so often.
 */
final class LinePattern {

  private static final int MAX_LOOKS = 200_000;
  private static final int MAX_CHARS = 1_024;

  private final Pattern pattern;

  LinePattern(String regex) {
    try {
      pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "\"" + Printable.of(regex) + "\" is no regular expression: " + e.getDescription(), e);
    }
  }

  /** Whether the pattern is found in the first 1,024 characters of the line. */
  boolean found(String line) {
    CharSequence seen = new Watched(Printable.cut(line, MAX_CHARS), new AtomicInteger());
    try {
      return pattern.matcher(seen).find();
    } catch (TooManyLooks | StackOverflowError tooHard) {
      // java.util.regex recurses per repetition; both mean "this line cannot be judged".
      return false;
    }
  }

  @Override
  public String toString() {
    return "/" + Printable.of(pattern.pattern()) + "/";
  }

  private static final class TooManyLooks extends RuntimeException {
    TooManyLooks() {
      super("the pattern looked at more than " + MAX_LOOKS + " characters", null, false, false);
    }
  }

  /** A text that counts how often it is looked at. */
  private record Watched(String text, AtomicInteger looks) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (looks.incrementAndGet() > MAX_LOOKS) {
        throw new TooManyLooks();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Watched(text.substring(start, end), looks);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
