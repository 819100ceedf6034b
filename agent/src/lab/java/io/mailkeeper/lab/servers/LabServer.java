package io.mailkeeper.lab.servers;

import java.util.List;

/**
 * How one server is set up: its configuration, the command that starts it, and what it then offers.
 * It shows the certificate in {@value #CHAIN}.
 */
interface LabServer {
  /** PEM: the server's certificate, then the authority's. */
  String CHAIN = "/etc/tls/chain.pem";

  /** PEM: the key of the first certificate, without a password. */
  String KEY = "/etc/tls/key.pem";

  /** PEM: key and chain in one file. */
  String BOTH = "/etc/tls/both.pem";

  /** PEM: the authority's certificate. */
  String AUTHORITY = "/etc/tls/authority.pem";

  /** Where the start script is. */
  String START = "/start";

  /** The name the servers call themselves, and the one that a good certificate bears. */
  String HOST_NAME = "mail.lab";

  /** As its makers write it. */
  String name();

  /** The Debian package whose version is that of the server. */
  String debianPackage();

  /** Which of the unpacked roots it is in. */
  default String release() {
    return "bookworm";
  }

  /** What it offers on the address that it is started on. */
  List<Service> services();

  /**
   * Writes its configuration.
   *
   * @param files of the root that it will see
   * @param address IPv4 address to listen on, in clear on the standard ports and with TLS
   */
  void configure(ServerFiles files, String address);

  /**
   * A script for bash, run as root in its root; it ends once the daemons are in the background, or
   * at the first command that fails. It is run once in the life of a root.
   */
  String start(String address);

  /** What is left to do once it listens on every port. */
  default void finish(String address) {}
}
