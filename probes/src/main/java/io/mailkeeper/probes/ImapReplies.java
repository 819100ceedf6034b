package io.mailkeeper.probes;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the replies of an IMAP server together: a line that ends with {@code {n}} goes on after n
 * bytes that may be anything, line ends included; RFC 9051 section 4.3, RFC 7888 for {@code {n+}},
 * RFC 3516 for {@code ~{n}}.
 */
final class ImapReplies {

  private static final Pattern LITERAL = Pattern.compile("~?\\{([0-9]+)\\+?\\}$");

  /** Section 7.1: these end with text for people, in which braces are only braces. */
  private static final Pattern CONDITION =
      Pattern.compile("(?is)(?:\\+|\\S+ (?:OK|NO|BAD|BYE|PREAUTH))(?: .*)?");

  /** More than the bound on any reply, which therefore strikes first. */
  private static final int NO_END = Integer.MAX_VALUE;

  private final StringBuilder text = new StringBuilder();
  private final List<String> literals = new ArrayList<>();
  private final ByteArrayOutputStream literal = new ByteArrayOutputStream();
  private int missing;

  /** A line came; empty: the reply goes on, after {@link #missing} bytes. */
  Optional<ImapReply> line(String line) {
    text.append(line);
    Matcher marker = LITERAL.matcher(line);
    if (!marker.find() || CONDITION.matcher(text).matches()) {
      ImapReply whole = new ImapReply(text.toString(), literals);
      text.setLength(0);
      literals.clear();
      return Optional.of(whole);
    }
    missing = bytes(marker.group(1));
    ended();
    return Optional.empty();
  }

  /** How many bytes of a literal come next. */
  int missing() {
    return missing;
  }

  /** Some of them came. */
  void bytes(byte[] some) {
    literal.writeBytes(some);
    missing -= some.length;
    ended();
  }

  private void ended() {
    if (missing == 0) {
      literals.add(literal.toString(StandardCharsets.UTF_8));
      literal.reset();
    }
  }

  private static int bytes(String digits) {
    return digits.length() > 9 ? NO_END : Integer.parseInt(digits);
  }
}
