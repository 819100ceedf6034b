package io.mailkeeper.healer.kit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Where a listener is bound. Names are kept as they are written: nothing is looked up.
 *
 * @param text {@code *}, an address without brackets, a host name or a path
 */
public record ListenAddress(Kind kind, String text) {

  /** What kind of address it is. */
  public enum Kind {
    /** All addresses of both families. */
    ANY,
    /** All IPv4 addresses. */
    ANY4,
    /** All IPv6 addresses; whether it takes IPv4 as well is the system's choice. */
    ANY6,
    IPV4,
    IPV6,
    /** A host name, which may mean another address on each node. */
    NAME,
    /** A Unix domain socket. */
    UNIX
  }

  static final ListenAddress ANY = new ListenAddress(Kind.ANY, "*");
  static final ListenAddress ANY4 = new ListenAddress(Kind.ANY4, "0.0.0.0");
  static final ListenAddress ANY6 = new ListenAddress(Kind.ANY6, "::");

  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%\\w+)?");

  static ListenAddress unix(String path) {
    return new ListenAddress(Kind.UNIX, path);
  }

  /** An address with or without brackets, or a host name. */
  static ListenAddress of(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (IPV4.matcher(bare).matches()) {
      return bare.equals(ANY4.text()) ? ANY4 : new ListenAddress(Kind.IPV4, bare);
    }
    if (isIpv6(bare)) {
      return bare.matches("[0:]+") ? ANY6 : new ListenAddress(Kind.IPV6, bare);
    }
    return new ListenAddress(Kind.NAME, bare);
  }

  boolean numeric() {
    return kind != Kind.NAME && kind != Kind.UNIX;
  }

  boolean ipv4Only() {
    return kind == Kind.ANY4 || kind == Kind.IPV4;
  }

  boolean ipv6Only() {
    return kind == Kind.ANY6 || kind == Kind.IPV6;
  }

  /** A text with a colon is never looked up in DNS. */
  private static boolean isIpv6(String text) {
    if (!IPV6.matcher(text).matches()) {
      return false;
    }
    int zone = text.indexOf('%');
    try {
      InetAddress address = InetAddress.getByName(zone < 0 ? text : text.substring(0, zone));
      // A mapped address comes back as IPv4, and is one for whoever binds it.
      return address instanceof Inet6Address || text.startsWith("::");
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
