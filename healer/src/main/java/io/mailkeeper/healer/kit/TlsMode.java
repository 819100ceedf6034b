package io.mailkeeper.healer.kit;

/** Whether a listener encrypts. */
public enum TlsMode {
  /** Never. */
  NONE("none"),
  /** In clear at first; the client may ask for TLS (RFC 3207, RFC 2595, RFC 5804). */
  STARTTLS("starttls"),
  /** From the first byte; RFC 8314. */
  IMPLICIT("implicit"),
  /** The files do not tell. */
  UNKNOWN("unknown");

  private final String label;

  TlsMode(String label) {
    this.label = label;
  }

  /** In lower case, as tables and JSON show it. */
  public String label() {
    return label;
  }
}
