package io.mailkeeper.probes;

import java.util.Optional;

/**
 * How a target is spoken to under TLS.
 *
 * @param mode when the handshake comes
 * @param verify what becomes of a certificate that does not convince
 * @param serverName the name that the certificate must bear and that is asked for (server name
 *     indication, RFC 6066 section 3); empty: the target's host
 * @param trust who may have signed
 */
public record Tls(Mode mode, Verify verify, Optional<String> serverName, Trust trust) {

  /** When the handshake comes; RFC 8314 section 3. */
  public enum Mode {
    /** First of all, before the greeting. */
    IMPLICIT,
    /** After a command in clear, which the server must know. */
    STARTTLS
  }

  /** What becomes of a certificate that has run out, bears another name or has no known signer. */
  public enum Verify {
    /** The probe fails before anything secret is sent. */
    REQUIRED,
    /**
     * It is reported in {@link TlsFacts} and the probe goes on: what neither a restart nor a move
     * mends is no reason for either.
     */
    REPORTED
  }

  public Tls {
    serverName.ifPresent(name -> TargetRules.word("server name", name));
  }

  /** The certificate must convince, with the target's host and the machine's authorities. */
  public static Tls required(Mode mode) {
    return new Tls(mode, Verify.REQUIRED, Optional.empty(), Trust.system());
  }

  /** The certificate is looked at, no more. */
  public static Tls reported(Mode mode) {
    return new Tls(mode, Verify.REPORTED, Optional.empty(), Trust.system());
  }
}
