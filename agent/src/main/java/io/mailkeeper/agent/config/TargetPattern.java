package io.mailkeeper.agent.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  /**
   * Whether a target is one of these.
   *
   * @param scheme of the target's URL; empty when it is none
   * @param host without brackets
   * @param path path and query; empty when it is no URL
   */
  public boolean fits(String scheme, String host, int port, String path) {
    Matcher parts = SHAPE.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    String wantedHost = parts.group(2).replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
    return (parts.group(1) == null || parts.group(1).equals(scheme))
        && glob(wantedHost, host.toLowerCase(Locale.ROOT))
        && port(parts.group(1), parts.group(3), port)
        && (parts.group(4) == null || glob(parts.group(4), path));
  }

  private static boolean port(@Nullable String scheme, @Nullable String wanted, int port) {
    if (wanted == null) {
      return port == ("https".equals(scheme) ? 443 : 80);
    }
    return wanted.equals("*") || wanted.equals(String.valueOf(port));
  }

  private static boolean glob(String pattern, String text) {
    StringBuilder regex = new StringBuilder();
    for (String fixed : pattern.split("\\*", -1)) {
      regex
          .append(regex.isEmpty() ? "" : ".*")
          .append(fixed.isEmpty() ? "(?:)" : Pattern.quote(fixed));
    }
    return text.matches(regex.toString());
  }

  @Override
  public String toString() {
    return text;
  }
}
