package io.mailkeeper.agent.config;

import java.util.regex.Pattern;

/** A host to connect to: a name, looked up when it is used, or an IP address. */
public record Host(String text) {

  /** RFC 1123, section 2.1; the last label has a letter, or {@code 10.0.0.256} were a name. */
  private static final Pattern NAME =
      Pattern.compile(
          "([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*"
              + "(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  static Host parse(String text) {
    if (text.length() <= 253 && NAME.matcher(text).matches()) {
      return new Host(text);
    }
    try {
      return new Host(Addresses.text(Addresses.parse(text)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected an IP address or a host name, without port or brackets", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
