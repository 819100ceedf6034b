package io.mailkeeper.agent.config;

import java.net.InetAddress;

/**
 * An address with the length of its network's prefix, {@code 10.77.0.50/24}.
 *
 * @param prefix 1 to 32 bits for IPv4, 1 to 128 for IPv6
 */
public record Cidr(InetAddress address, int prefix) {

  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "expected an IP address with its prefix length, such as 10.77.0.50/24 or fd00::50/64");
    }
    InetAddress address = Addresses.parse(text.substring(0, slash));
    int bits = address.getAddress().length * 8;
    return new Cidr(address, Numbers.parse(text.substring(slash + 1), "prefix length", 1, bits));
  }

  @Override
  public String toString() {
    return Addresses.text(address) + "/" + prefix;
  }
}
