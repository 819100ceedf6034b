package io.mailkeeper.probes;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A way of logging in, from the strongest to the weakest: the order in which they are preferred.
 * APOP and USER are commands of POP3, the others SASL mechanisms (RFC 4422).
 */
public enum Mechanism {
  /** RFC 2195: a digest of the password and of the server's challenge crosses the network. */
  CRAM_MD5("CRAM-MD5", true),
  /** RFC 1939 section 7: the same of the server's greeting. */
  APOP("APOP", true),
  /** RFC 4616: user and password in one message. */
  PLAIN("PLAIN", false),
  /** User and password in two answers; in use everywhere, and standardised nowhere. */
  LOGIN("LOGIN", false),
  /** RFC 1939 section 7: USER and PASS. */
  USER("USER", false),
  /** A bearer token (RFC 6750) in the form of Google and Microsoft; only when it is asked for. */
  XOAUTH2("XOAUTH2", false);

  private final String label;
  private final boolean digest;

  Mechanism(String label, boolean digest) {
    this.label = label;
    this.digest = digest;
  }

  /** As protocols and configuration files write it, such as {@code CRAM-MD5}. */
  public String label() {
    return label;
  }

  /** Finds one by its label, without regard to case; empty: there is no such one. */
  public static Optional<Mechanism> of(String label) {
    String upper = label.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(m -> m.label.equals(upper)).findFirst();
  }

  /** Whether what crosses the network shows no secret to who listens. */
  boolean keepsTheSecret() {
    return digest;
  }

  /**
   * Whether it is chosen without being asked for: a token is no password, and must not become one.
   */
  boolean takesPassword() {
    return this != XOAUTH2;
  }
}
