package io.mailkeeper.agent.config;

import java.net.InetAddress;

/**
 * An address and a port, {@code 0.0.0.0:25} or {@code "[::]:25"}.
 *
 * @param port 1 to 65535
 */
public record Endpoint(InetAddress address, int port) {

  static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw expected();
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
    if (host.contains(":") != bracketed) {
      throw expected();
    }
    InetAddress address = Addresses.parse(bracketed ? host.substring(1, host.length() - 1) : host);
    return new Endpoint(address, Numbers.parse(text.substring(colon + 1), "port", 1, 65_535));
  }

  private static IllegalArgumentException expected() {
    return new IllegalArgumentException(
        "expected an IP address and a port, such as 0.0.0.0:25 or \"[::]:25\" (with the quotes)");
  }

  @Override
  public String toString() {
    String host = Addresses.text(address);
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
