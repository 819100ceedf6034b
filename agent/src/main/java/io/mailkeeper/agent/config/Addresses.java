package io.mailkeeper.agent.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses as written, never looked up: a name service must not decide what is protected. */
final class Addresses {

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  /** At least one colon, so that {@code InetAddress} takes it for an address and asks nobody. */
  private static final Pattern IPV6_LETTERS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private Addresses() {}

  static InetAddress parse(String text) {
    if (IPV4.matcher(text).matches() || IPV6_LETTERS.matcher(text).matches()) {
      try {
        InetAddress address = InetAddress.getByName(text);
        if (!text.contains(":") || address instanceof Inet6Address) {
          return address;
        }
      } catch (UnknownHostException e) {
        throw expected(e);
      }
    }
    throw expected(null);
  }

  /** IPv6 with its longest run of zeros left out (RFC 5952, section 4), IPv4 as it is. */
  static String text(InetAddress address) {
    String full = address.getHostAddress();
    for (int run = 8; run >= 2 && full.contains(":"); run--) {
      String zeros = "0" + ":0".repeat(run - 1);
      String shorter = full.replaceFirst("(^|:)" + zeros + "(:|$)", "::");
      if (!shorter.equals(full)) {
        return shorter;
      }
    }
    return full;
  }

  private static IllegalArgumentException expected(@Nullable Exception e) {
    return new IllegalArgumentException(
        "expected an IP address such as 10.77.0.50 or fd00::50, not a name", e);
  }
}
