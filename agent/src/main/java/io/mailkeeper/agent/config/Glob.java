package io.mailkeeper.agent.config;

import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/** A shell pattern for file names that is well formed; compared by its text. */
public record Glob(String text) {

  static Glob parse(String text) {
    Glob glob = new Glob(text);
    try {
      glob.matcher();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "expected a shell pattern such as qf*: " + e.getDescription(), e);
    }
    return glob;
  }

  /** Tells the names it fits. */
  public PathMatcher matcher() {
    return FileSystems.getDefault().getPathMatcher("glob:" + text);
  }

  @Override
  public String toString() {
    return text;
  }
}
