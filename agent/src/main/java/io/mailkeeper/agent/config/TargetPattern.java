package io.mailkeeper.agent.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Targets that may be probed on demand: {@code host:port}, {@code "[::1]:25"} or a URL such as
 * {@code https://www.example.org/health}. A {@code *} stands for any characters of the part it is
 * in: host, port or path.
 *
 * @param text as the user wrote it
 */
public record TargetPattern(String text) {

  private static final Pattern SHAPE =
      Pattern.compile(
          "(?:([a-z]+)://)?(\\[[0-9A-Fa-f:.*]+]|[A-Za-z0-9._*-]+)(?::([0-9]{1,5}|\\*))?(/[!-~]*)?");

  static TargetPattern parse(String text) {
    Matcher parts = SHAPE.matcher(text);
    boolean whole = parts.matches();
    boolean url = whole && parts.group(1) != null;
    if (!whole || (!url && (parts.group(3) == null || parts.group(4) != null))) {
      throw new IllegalArgumentException(
          "expected host:port, or a URL such as https://www.example.org/health; '*' stands for any"
              + " characters of a host, a port or a path");
    }
    return new TargetPattern(text);
  }

  /** Ready for use: it is asked of every probe. */
  public Fit compiled() {
    Matcher parts = SHAPE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalStateException("\"" + text + "\" has been checked when it was read");
    }
    String host = parts.group(2).replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
    return new Fit(
        Optional.ofNullable(parts.group(1)),
        glob(host),
        Optional.ofNullable(parts.group(3)),
        Optional.ofNullable(parts.group(4)).map(TargetPattern::glob));
  }

  /**
   * The parts of a pattern.
   *
   * @param scheme of a URL; empty: any, or none
   * @param port digits or {@code *}; empty: the scheme's
   * @param path empty: any, or none
   */
  public record Fit(
      Optional<String> scheme, Pattern host, Optional<String> port, Optional<Pattern> path) {

    /**
     * Whether a target is one of these.
     *
     * @param ofScheme of the target's URL; empty when it is none
     * @param name host without brackets
     * @param number port
     * @param ofPath path and query; empty when it is no URL
     */
    public boolean is(String ofScheme, String name, int number, String ofPath) {
      return scheme.filter(s -> !s.equals(ofScheme)).isEmpty()
          && host.matcher(name.toLowerCase(Locale.ROOT)).matches()
          && isPort(number)
          && path.filter(p -> !p.matcher(ofPath).matches()).isEmpty();
    }

    private boolean isPort(int number) {
      if (port.isEmpty()) {
        return number == (scheme.filter("https"::equals).isPresent() ? 443 : 80);
      }
      return port.get().equals("*") || port.get().equals(String.valueOf(number));
    }
  }

  private static Pattern glob(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (String fixed : pattern.split("\\*", -1)) {
      regex
          .append(regex.isEmpty() ? "" : ".*")
          .append(fixed.isEmpty() ? "(?:)" : Pattern.quote(fixed));
    }
    return Pattern.compile(regex.toString());
  }

  @Override
  public String toString() {
    return text;
  }
}
