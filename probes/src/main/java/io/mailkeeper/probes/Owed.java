package io.mailkeeper.probes;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a server can still say what a script waits for. A server that has answered all commands
 * with an error says nothing more: waiting for the deadline would only hide the reason. Used for
 * one script; its three rules are meant never to give up on a server that still has something to
 * say.
 *
 * <ul>
 *   <li>Reply codes (SMTP, LMTP, FTP; RFC 5321 section 4.2): the pattern begins with {@code ^} and
 *       three digits, or what stands for three. A last line of a reply with a code of 400 to 599 is
 *       the end when no other reply is owed; so is the last line of a reply when the pattern wants
 *       another line of it ({@code ^250-AUTH}).
 *   <li>POP3 (RFC 1939 section 3): the pattern begins with {@code ^\+OK}. A line {@code -ERR} is
 *       the end when no other reply is owed.
 *   <li>IMAP (RFC 9051 section 7.1): the server's first line begins with {@code * OK}, {@code *
 *       PREAUTH} or {@code * BYE}. The end is {@code * BYE} as the first line, and {@code NO} or
 *       {@code BAD} with the tag of the last line sent.
 * </ul>
 *
 * <p>Owed are one greeting, and one reply for each line sent.
 */
final class Owed {

  private static final Pattern THREE_DIGITS =
      Pattern.compile(
          "\\^\\(?(?:\\?:)?[1-5]"
              + "(?:\\d\\d|\\\\d\\\\d|\\\\d\\{2}|\\[0-9]\\[0-9]|\\[0-9]\\{2}|\\.\\.).*",
          Pattern.DOTALL);
  private static final Pattern CODE_AND_HYPHEN =
      Pattern.compile("\\^[1-5]\\d\\d-.*", Pattern.DOTALL);
  private static final Pattern PLUS_OK =
      Pattern.compile("\\^\\(?(?:\\\\\\+|\\[\\+])OK.*", Pattern.DOTALL);

  private static final Pattern IMAP_GREETING =
      Pattern.compile("(?i)\\* (?:OK|PREAUTH|BYE)(?: .*)?", Pattern.DOTALL);
  private static final Pattern IMAP_REFUSAL =
      Pattern.compile("(?i)(?:NO|BAD)(?: .*)?", Pattern.DOTALL);

  private int replies = 1;
  private boolean spoken;
  private boolean imap;
  private String tag = "";

  /** So much was sent. */
  void sent(String text) {
    for (String line : text.split("\n", -1)) {
      if (!line.isBlank()) {
        replies++;
        tag = line.strip().split(" ", 2)[0];
      }
    }
  }

  /** TLS began: what was owed in clear is not owed any more. */
  void secured() {
    replies = 0;
  }

  /** A line came, wanted or not. */
  void heard(String line) {
    imap |= !spoken && IMAP_GREETING.matcher(line).matches();
    boolean preliminary = line.startsWith("1");
    boolean ends =
        (isLastLine(line) && !preliminary) || begins(line, "+OK") || begins(line, "-ERR");
    replies = Math.max(0, replies - (ends ? 1 : 0));
  }

  /**
   * Why nothing that is wanted can come after a line that was not; empty: something may. Asked
   * after {@link #heard}.
   */
  Optional<Reason> nothingMore(Regex wanted, String line) {
    boolean first = !spoken;
    spoken = true;
    if (refusal(wanted.text(), line) || (first && bye(line)) || refused(line)) {
      return Optional.of(Reason.PROTOCOL);
    }
    return replies == 0 && endOfWantedReply(wanted.text(), line)
        ? Optional.of(Reason.EXPECT)
        : Optional.empty();
  }

  /** What was wanted came. */
  void matched() {
    spoken = true;
  }

  private boolean refusal(String wanted, String line) {
    boolean code =
        THREE_DIGITS.matcher(wanted).matches() && isLastLine(line) && line.charAt(0) >= '4';
    boolean err = PLUS_OK.matcher(wanted).matches() && line.startsWith("-ERR");
    return replies == 0 && (code || err);
  }

  private boolean bye(String line) {
    return imap && line.regionMatches(true, 0, "* BYE", 0, "* BYE".length());
  }

  private boolean refused(String line) {
    String[] words = line.split(" ", 2);
    return imap
        && words.length == 2
        && !tag.isEmpty()
        && words[0].equals(tag)
        && IMAP_REFUSAL.matcher(words[1]).matches();
  }

  private static boolean endOfWantedReply(String wanted, String line) {
    return CODE_AND_HYPHEN.matcher(wanted).matches()
        && isLastLine(line)
        && line.startsWith(wanted.substring(1, 4));
  }

  /** Three digits, the first from 1 to 5, then nothing or a blank; every line is looked at. */
  private static boolean isLastLine(String line) {
    return line.length() >= 3
        && line.charAt(0) >= '1'
        && line.charAt(0) <= '5'
        && isDigit(line.charAt(1))
        && isDigit(line.charAt(2))
        && (line.length() == 3 || line.charAt(3) == ' ');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether it is the first word of the line. */
  private static boolean begins(String line, String word) {
    return line.startsWith(word)
        && (line.length() == word.length() || line.charAt(word.length()) == ' ');
  }
}
