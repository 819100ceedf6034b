package io.mailkeeper.probes;

/** How IMAP writes texts that its commands take as arguments; RFC 9051 section 9. */
final class ImapText {

  private ImapText() {}

  /** Whether a text can stand between quotes, for every server: visible ASCII and blanks. */
  static boolean quotable(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  /** The text in quotes, with what means something in them escaped. */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
