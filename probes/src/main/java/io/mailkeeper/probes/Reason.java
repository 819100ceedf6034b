package io.mailkeeper.probes;

import java.util.Locale;

/** Why a probe failed; the label of {@code probe_failures_total} and what every front end shows. */
public enum Reason {
  /** The probe succeeded. */
  NONE,
  /** The deadline passed before the answer was complete. */
  TIMEOUT,
  /** The machine answered that nothing listens on the port. */
  REFUSED,
  /** No route leads to the address, or a router said so. */
  UNREACHABLE,
  /** The name could not be resolved: it does not exist, or no answer came in time. */
  DNS,
  /** The TLS handshake failed. */
  TLS,
  /** The service sent an error reply, broke the protocol, or closed the connection too early. */
  PROTOCOL,
  /** The service refused the login. */
  AUTH,
  /** The answer was well-formed and not what the target asks for. */
  EXPECT,
  /**
   * The probe itself could not work: too many open files, or a bug; says nothing of the service.
   */
  INTERNAL;

  /** Lower-case form for metrics, JSON and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
