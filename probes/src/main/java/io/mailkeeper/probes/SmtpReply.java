package io.mailkeeper.probes;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a reply of SMTP or LMTP; RFC 5321 section 4.2.
 *
 * @param code three digits
 * @param last whether no more lines belong to the reply
 * @param text what follows the code; may be empty
 */
record SmtpReply(String code, boolean last, String text) {

  private static final Pattern LINE = Pattern.compile("([2-5][0-9][0-9])(?:([ -])(.*))?");

  /** Reads a line; empty: it is none of a reply. */
  static Optional<SmtpReply> parse(String line) {
    Matcher reply = LINE.matcher(line);
    return reply.matches()
        ? Optional.of(
            new SmtpReply(
                reply.group(1),
                !"-".equals(reply.group(2)),
                Optional.ofNullable(reply.group(3)).orElse("")))
        : Optional.empty();
  }

  /** Section 4.2.1: whether it says no, for now or for good. */
  boolean isNegative() {
    return code.startsWith("4") || code.startsWith("5");
  }

  /** Section 4.2.1: whether it says no, and may say yes another time. */
  boolean isTransient() {
    return code.startsWith("4");
  }

  /** Section 3.8: the service goes away, whatever was asked. */
  boolean isGoodbye() {
    return code.equals("421");
  }

  /** The words of a line that names an extension, section 4.1.1.1; in upper case. */
  String[] words() {
    // Some servers, and clients from before RFC 2554, know "AUTH=LOGIN PLAIN".
    String upper = text.toUpperCase(Locale.ROOT);
    return upper.replaceFirst("^AUTH=", "AUTH ").trim().split(" +");
  }
}
