package io.mailkeeper.healer.kit;

/**
 * A socket that a mail product opens by its files. Whether it is open now is another question.
 *
 * @param name what the product calls it, such as {@code MTA-v4} or {@code imap-login/imaps}
 * @param port 1 to 65535; 0 for a Unix domain socket
 * @param portOrigin where the port is set, or the whole listener when its port is not
 * @param addressOrigin where the address is set
 */
public record Listener(
    MailProduct product,
    String name,
    MailProtocol protocol,
    ListenAddress address,
    int port,
    TlsMode tls,
    Origin portOrigin,
    Origin addressOrigin) {

  public Listener {
    boolean unix = address.kind() == ListenAddress.Kind.UNIX;
    if (unix ? port != 0 : port < 1 || port > ServiceNames.MAX_PORT) {
      throw new IllegalArgumentException("a listener at " + address + " cannot have port " + port);
    }
  }

  Listener at(ListenAddress other) {
    return new Listener(product, name, protocol, other, port, tls, portOrigin, addressOrigin);
  }

  /** As {@code ss} and most logs write it: {@code *:25}, {@code [::1]:993}, a path. */
  public String endpoint() {
    return switch (address.kind()) {
      case UNIX -> address.text();
      case ANY6, IPV6 -> "[" + address.text() + "]:" + port;
      case ANY, ANY4, IPV4, NAME -> address.text() + ":" + port;
    };
  }
}
