package io.mailkeeper.lab.servers;

import java.util.Set;

/**
 * What a mail server offers on one port.
 *
 * @param protocol as in the scheme of a target's address: smtp, lmtp, pop3, imap, sieve
 * @param tlsFirst whether TLS comes before all else; otherwise the service knows STARTTLS
 * @param inClear the ways of logging in that it offers without TLS
 * @param encrypted those that it offers under TLS
 */
record Service(
    String protocol, int port, boolean tlsFirst, Set<String> inClear, Set<String> encrypted) {

  Service {
    inClear = Set.copyOf(inClear);
    encrypted = Set.copyOf(encrypted);
  }

  /** One that lets TLS begin when it is asked to. */
  static Service startTls(String protocol, int port, Set<String> inClear, Set<String> encrypted) {
    return new Service(protocol, port, false, inClear, encrypted);
  }

  /** One with TLS from the start. */
  static Service tls(String protocol, int port, Set<String> encrypted) {
    return new Service(protocol, port, true, Set.of(), encrypted);
  }

  /** The same once the server lets passwords cross the network in clear. */
  Service open() {
    return tlsFirst ? this : startTls(protocol, port, encrypted, encrypted);
  }

  @Override
  public String toString() {
    return protocol + (tlsFirst ? "s" : "") + " on port " + port;
  }
}
