package io.mailkeeper.probes;

import java.util.Locale;
import java.util.Map;

/**
 * How an LDAP server says that something went; RFC 4511 section 4.1.9.
 *
 * @param code result code
 * @param diagnostic what the server adds, for people; may be empty
 */
record LdapResult(int code, String diagnostic) {
  static final int SUCCESS = 0;
  static final int REFERRAL = 10;
  static final int NO_SUCH_OBJECT = 32;

  /** RFC 4511 appendix A. */
  private static final Map<Integer, String> WORDS =
      Map.ofEntries(
          Map.entry(SUCCESS, "success"),
          Map.entry(1, "operations error"),
          Map.entry(2, "protocol error"),
          Map.entry(3, "time limit exceeded"),
          Map.entry(4, "size limit exceeded"),
          Map.entry(7, "this way to authenticate is not supported"),
          Map.entry(8, "stronger authentication required"),
          Map.entry(REFERRAL, "referral to another server"),
          Map.entry(11, "administrative limit exceeded"),
          Map.entry(13, "confidentiality required"),
          Map.entry(14, "SASL bind in progress"),
          Map.entry(NO_SUCH_OBJECT, "no such object"),
          Map.entry(34, "malformed name"),
          Map.entry(48, "this way to authenticate is not allowed for it"),
          Map.entry(49, "invalid credentials"),
          Map.entry(50, "insufficient rights"),
          Map.entry(51, "busy"),
          Map.entry(52, "unavailable"),
          Map.entry(53, "unwilling to perform"),
          Map.entry(80, "other error"));

  boolean isSuccess() {
    return code == SUCCESS;
  }

  /** Whether it is about who asks, and not about the server. */
  boolean isOfTheLogin() {
    return switch (code) {
      case 7, 8, 13, 34, 48, 49, 50 -> true;
      default -> false;
    };
  }

  /** Such as {@code invalid credentials (49)}, with what the server added. */
  String words() {
    String known = WORDS.getOrDefault(code, "an unknown result");
    String added =
        diagnostic.isBlank() ? "" : ": " + Printable.quote(Printable.cut(diagnostic, 200));
    return String.format(Locale.ROOT, "%s (%d)%s", known, code, added);
  }
}
