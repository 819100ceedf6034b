package io.mailkeeper.probes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A user's regular expression, checked and compiled, matched against what a stranger sends. Equal
 * to another one of the same text and syntax; safe in all threads.
 *
 * <p>A pattern of Java such as {@code (a+)+$} can take years on a line of forty bytes and would
 * stop the event loop for every other probe, so a match may look at characters only so often. RE2
 * needs no such bound: it takes linear time.
 */
public final class Regex {

  /** What the expression was written for. */
  public enum Syntax {
    /** {@link java.util.regex.Pattern}. */
    JAVA,
    /** RE2, as Go programs and with them blackbox_exporter read it. */
    RE2
  }

  private static final int MAX_LOOKS = 200_000;
  private static final int MAX_CHARS = 1_024;

  /** A long text may be looked at so often per character. */
  private static final int LOOKS_PER_CHAR = 20;

  private final String text;
  private final Syntax syntax;
  private final Engine engine;

  private Regex(String text, Syntax syntax) {
    this.text = text;
    this.syntax = syntax;
    this.engine = engine(text, syntax);
  }

  /**
   * In Java's syntax.
   *
   * @throws IllegalArgumentException with one sentence when it is no expression
   */
  public static Regex java(String text) {
    return new Regex(text, Syntax.JAVA);
  }

  /**
   * In RE2's syntax.
   *
   * @throws IllegalArgumentException with one sentence when it is no expression
   */
  public static Regex re2(String text) {
    return new Regex(text, Syntax.RE2);
  }

  /** The expression as it was written. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Regex regex && text.equals(regex.text) && syntax == regex.syntax;
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, syntax);
  }

  @Override
  public String toString() {
    return "/" + Printable.of(text) + "/";
  }

  /**
   * What matched.
   *
   * @param groups the whole match, then the groups in order; a group that took no part is empty
   * @param names groups by name
   */
  record Match(List<String> groups, Map<String, String> names) {

    static final Match NONE = new Match(List.of(), Map.of());

    /** A group by number or name; empty when there is none such. */
    String group(String nameOrNumber) {
      if (!nameOrNumber.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return names.getOrDefault(nameOrNumber, "");
      }
      boolean known = nameOrNumber.length() <= 3 && Integer.parseInt(nameOrNumber) < groups.size();
      return known ? groups.get(Integer.parseInt(nameOrNumber)) : "";
    }
  }

  /** Whether the pattern is found in the first 1,024 characters of the line. */
  boolean found(String line) {
    return match(line).isPresent();
  }

  /** The first match in the line, of which Java's syntax sees 1,024 characters. */
  Optional<Match> match(String line) {
    return engine.match(syntax == Syntax.JAVA ? Printable.cut(line, MAX_CHARS) : line, MAX_LOOKS);
  }

  /** Whether the pattern is found anywhere in a text of many lines. */
  boolean foundIn(String whole) {
    int looks =
        (int) Math.min(Integer.MAX_VALUE, MAX_LOOKS + (long) LOOKS_PER_CHAR * whole.length());
    return engine.match(whole, looks).isPresent();
  }

  /** Finds the first match, looking at no more characters than that where it could look often. */
  private interface Engine {
    Optional<Match> match(String text, int looks);
  }

  private static Engine engine(String text, Syntax syntax) {
    try {
      return switch (syntax) {
        case JAVA -> new OfJava(Pattern.compile(text));
        case RE2 -> new OfRe2(com.google.re2j.Pattern.compile(text));
      };
    } catch (PatternSyntaxException e) {
      throw unusable(text, e.getDescription(), e);
    } catch (com.google.re2j.PatternSyntaxException e) {
      throw unusable(text, e.getDescription(), e);
    }
  }

  private static IllegalArgumentException unusable(String text, String why, Exception cause) {
    return new IllegalArgumentException(
        "\"" + Printable.of(text) + "\" is no regular expression: " + why, cause);
  }

  private record OfJava(Pattern pattern) implements Engine {

    /** Java 17 does not say which names a pattern has. */
    private static final Pattern NAME = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    @Override
    public Optional<Match> match(String text, int looks) {
      Matcher matcher = pattern.matcher(new Watched(text, new AtomicInteger(looks)));
      try {
        return matcher.find() ? Optional.of(matched(matcher)) : Optional.empty();
      } catch (TooManyLooks | StackOverflowError tooHard) {
        // java.util.regex recurses per repetition; both mean "this line cannot be judged".
        return Optional.empty();
      }
    }

    private Match matched(Matcher matcher) {
      List<String> groups = new ArrayList<>();
      for (int i = 0; i <= matcher.groupCount(); i++) {
        groups.add(Optional.ofNullable(matcher.group(i)).orElse(""));
      }
      Map<String, String> names = new LinkedHashMap<>();
      Matcher named = NAME.matcher(pattern.pattern());
      while (named.find()) {
        names.put(named.group(1), valueOf(matcher, named.group(1)));
      }
      return new Match(groups, names);
    }

    private static String valueOf(Matcher matcher, String name) {
      try {
        return Optional.ofNullable(matcher.group(name)).orElse("");
      } catch (IllegalArgumentException quoted) {
        return ""; // what looked like a group stood in a quotation
      }
    }
  }

  private record OfRe2(com.google.re2j.Pattern pattern) implements Engine {

    @Override
    public Optional<Match> match(String text, int looks) {
      com.google.re2j.Matcher matcher = pattern.matcher(text);
      if (!matcher.find()) {
        return Optional.empty();
      }
      List<String> groups = new ArrayList<>();
      for (int i = 0; i <= matcher.groupCount(); i++) {
        groups.add(Optional.ofNullable(matcher.group(i)).orElse(""));
      }
      Map<String, String> names = new LinkedHashMap<>();
      pattern.namedGroups().forEach((name, number) -> names.put(name, groups.get(number)));
      return Optional.of(new Match(groups, names));
    }
  }

  private static final class TooManyLooks extends RuntimeException {
    TooManyLooks() {
      super("the pattern looked at too many characters", null, false, false);
    }
  }

  /** A text that counts how often it may still be looked at. */
  private record Watched(String text, AtomicInteger looks) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (looks.decrementAndGet() < 0) {
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
