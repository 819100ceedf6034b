package io.mailkeeper.lab.servers;

import io.mailkeeper.probes.Target;

/** One that takes mail, keeps it, or both; it knows one user, {@link Account#ALICE}. */
interface MailServer extends LabServer {

  /** Whether it passes on mail for who has logged in. */
  default boolean relays() {
    return services().stream().anyMatch(service -> service.port() == Target.Smtp.DEFAULT_PORT);
  }

  /** Whether it passes on mail for whoever connects from this machine, without a login. */
  default boolean relaysForThisMachine() {
    return false;
  }

  /**
   * Whether it now and then never answers the first command of a session on a port, by a fault of
   * its own: a probe then rightly ends at its timeout, and has to be made again.
   */
  default boolean mayStayDumb(int port) {
    return false;
  }

  /**
   * Changes what {@link #configure} has written, and the start script in {@value #START}: all ways
   * of logging in are open without TLS, too, as on old sites.
   */
  void allowInClear(ServerFiles files);
}
