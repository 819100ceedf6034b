package io.mailkeeper.healer.kit;

import java.util.OptionalInt;

/**
 * One item of {@code local_interfaces}: an IP address, alone, with {@code .port} behind it, or as
 * {@code [address]:port}; Exim specification, section 13.3.
 *
 * @param usable whether it is one
 * @param port its own; empty: those of daemon_smtp_ports
 */
record EximInterface(boolean usable, ListenAddress address, OptionalInt port) {

  private static final int IPV4_PARTS = 4;

  static EximInterface of(EximList.Item item, Findings findings) {
    String text = item.text();
    String port = "";
    String address = text;
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      address = close < 0 ? text : text.substring(1, close);
      port = close < 0 || close + 1 == text.length() ? "" : text.substring(close + 1);
      port = port.startsWith(":") ? port.substring(1) : port;
    } else if (hasDottedPort(text)) {
      int dot = text.lastIndexOf('.');
      address = text.substring(0, dot);
      port = text.substring(dot + 1);
    }
    ListenAddress bound = ListenAddress.of(address);
    OptionalInt number = port.isEmpty() ? OptionalInt.empty() : ServiceNames.number(port);
    boolean wrong = !bound.numeric() || (!port.isEmpty() && number.isEmpty());
    if (wrong) {
      findings.fault(
          item.place(),
          Shown.quoted(text)
              + " is no interface, expected an IP address such as 192.0.2.1, 192.0.2.1.2525 or"
              + " [192.0.2.1]:2525");
    }
    return new EximInterface(!wrong, bound, number);
  }

  private static boolean hasDottedPort(String text) {
    long dots = text.chars().filter(c -> c == '.').count();
    boolean mapped = text.indexOf(':') >= 0 && dots >= IPV4_PARTS - 1;
    return text.indexOf(':') < 0 ? dots == IPV4_PARTS : dots == (mapped ? IPV4_PARTS : 1);
  }
}
