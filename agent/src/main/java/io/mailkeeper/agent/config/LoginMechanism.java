package io.mailkeeper.agent.config;

import java.util.List;
import java.util.Locale;

/** A way of logging in, by its standard name such as CRAM-MD5. */
public record LoginMechanism(String text) {

  private static final List<String> DIGESTS = List.of("CRAM-MD5", "APOP");
  private static final List<String> KNOWN =
      List.of("CRAM-MD5", "APOP", "PLAIN", "LOGIN", "USER", "XOAUTH2");

  static LoginMechanism parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    if (!KNOWN.contains(upper)) {
      throw new IllegalArgumentException("expected one of " + String.join(", ", KNOWN));
    }
    return new LoginMechanism(upper);
  }

  /** Whether the password stays secret without TLS. */
  boolean isDigest() {
    return DIGESTS.contains(text);
  }

  /** Whether only POP3 has it. */
  boolean isOfPop3() {
    return text.equals("APOP") || text.equals("USER");
  }

  @Override
  public String toString() {
    return text;
  }
}
