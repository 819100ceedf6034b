package io.mailkeeper.probes;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Which of a name's addresses is probed, and from which own address. A probe makes one attempt, to
 * one address: whoever wants to know of both families probes twice.
 *
 * @param preferred the family whose first address is taken when there is one
 * @param fallback whether an address of another family will do
 * @param source own address to connect from; empty: the system chooses
 */
public record AddressChoice(Family preferred, boolean fallback, Optional<String> source) {

  /** Family of an address. */
  public enum Family {
    IPV4,
    IPV6,
    /** Whichever the system's resolver names first. */
    ANY;

    boolean has(InetAddress address) {
      return switch (this) {
        case IPV4 -> address instanceof Inet4Address;
        case IPV6 -> address instanceof Inet6Address;
        case ANY -> true;
      };
    }
  }

  /** The first address of all. */
  public static final AddressChoice ANY = new AddressChoice(Family.ANY, true, Optional.empty());

  public AddressChoice {
    source.ifPresent(
        text ->
            TargetRules.require(
                NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text),
                "source address is \"" + Printable.of(text) + "\", expected an IP address"));
  }

  /** The address to probe; empty when no family that is allowed has one. */
  Optional<InetAddress> choose(List<InetAddress> addresses) {
    Optional<InetAddress> best = addresses.stream().filter(preferred::has).findFirst();
    return best.isPresent() || !fallback ? best : addresses.stream().findFirst();
  }

  /** That none of a name's addresses will do. */
  String none(String host, List<InetAddress> addresses) {
    return "expected "
        + wanted()
        + " of "
        + host
        + ", got only "
        + String.join(", ", addresses.stream().map(InetAddress::getHostAddress).toList());
  }

  /** What is asked for, as part of "expected ... of HOST". */
  private String wanted() {
    return fallback || preferred == Family.ANY
        ? "an address"
        : preferred == Family.IPV4 ? "an IPv4 address" : "an IPv6 address";
  }
}
