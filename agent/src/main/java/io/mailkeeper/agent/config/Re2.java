package io.mailkeeper.agent.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** A regular expression as Go programs read it, that compiles; compared by its text. */
public record Re2(String text) {

  static Re2 parse(String text) {
    try {
      return new Re2(Pattern.compile(text).pattern());
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "expected a regular expression of RE2's syntax: " + e.getDescription(), e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
