package io.mailkeeper.agent.prober;

import java.util.regex.Pattern;

/** A target as {@code tcp} and {@code dns} modules take it. */
record HostPort(String host, int port) {

  private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}");

  /**
   * Reads {@code host:port}, {@code [::1]:port}, or, where there is a default port, {@code host}.
   *
   * @param defaultPort 0: the port must be given
   * @throws IllegalArgumentException with one sentence
   */
  static HostPort parse(String text, int defaultPort) {
    boolean bracketed = text.startsWith("[");
    int end = bracketed ? text.indexOf(']') : text.lastIndexOf(':');
    boolean plainIpv6 = !bracketed && text.indexOf(':') != end;
    String rest = bracketed ? text.substring(end + 1) : end < 0 ? "" : text.substring(end);
    boolean portless = plainIpv6 || rest.isEmpty();
    if (portless && defaultPort > 0) {
      return new HostPort(text.replaceAll("[\\[\\]]", ""), defaultPort);
    }
    if (portless || !PORT.matcher(rest).matches()) {
      throw new IllegalArgumentException(
          "expected a target such as mail.example.org:25 or [::1]:25, got \"" + text + "\"");
    }
    String host = bracketed ? text.substring(1, end) : text.substring(0, end);
    return new HostPort(host, Integer.parseInt(rest.substring(1)));
  }
}
