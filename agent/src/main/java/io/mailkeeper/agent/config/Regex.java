package io.mailkeeper.agent.config;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression ({@link Pattern}) that compiles; compared by its text. */
public record Regex(String text) {

  static Regex parse(String text) {
    try {
      return new Regex(Pattern.compile(text).pattern());
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "expected a regular expression: " + e.getDescription() + " at position " + e.getIndex(),
          e);
    }
  }

  public Pattern pattern() {
    return Pattern.compile(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
