package io.mailkeeper.agent.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a probe speaks TLS.
 *
 * @param mode when the handshake comes
 * @param verify what becomes of a certificate that does not convince
 * @param serverName the name asked for, which the certificate must bear; the probe's host when not
 *     given
 * @param caFile who may have signed, PEM; who the Java runtime trusts when not given
 */
@Called("tls")
public record TlsFile(
    Mode mode,
    @Default("reported") Verify verify,
    Optional<Host> serverName,
    Optional<Path> caFile) {

  /** When the handshake comes. */
  public enum Mode {
    /** After a command in clear. */
    STARTTLS,
    /** First of all. */
    IMPLICIT
  }

  /** What becomes of a certificate that does not convince. */
  public enum Verify {
    /** It is told; the probe goes on, for neither a restart nor a move mends a certificate. */
    REPORTED,
    /** The probe fails, before anything secret is sent. */
    REQUIRED
  }
}
