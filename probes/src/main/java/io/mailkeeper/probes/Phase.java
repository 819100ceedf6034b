package io.mailkeeper.probes;

import java.util.Locale;

/** What a probe spends its time on, in the order in which it happens. */
public enum Phase {
  /** From the start to an address; not entered when the target is an address already. */
  RESOLVE,
  /** Until the TCP connection is established. */
  CONNECT,
  /** Until the TLS handshake is complete. */
  TLS,
  /** Until the service's greeting is complete. */
  GREETING,
  /** Until the login is accepted. */
  AUTH,
  /** Until the answer to the last command (HTTP: the status line) is complete. */
  COMMAND,
  /** Until the rest of the answer (HTTP: the header lines) is complete. */
  TRANSFER;

  /** Lower-case form for metrics, JSON and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
