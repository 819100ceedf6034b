package io.mailkeeper.healer.kit;

/** What a listener speaks. */
public enum MailProtocol {
  SMTP("smtp"),
  /** Port 587, RFC 6409. */
  SUBMISSION("submission"),
  /** SMTP with TLS from the first byte, on port 465 for submission: RFC 8314 section 3.3. */
  SMTPS("smtps"),
  LMTP("lmtp"),
  POP3("pop3"),
  POP3S("pop3s"),
  IMAP("imap"),
  IMAPS("imaps"),
  MANAGESIEVE("managesieve"),
  HTTP("http"),
  HTTPS("https"),
  SDAP("sdap"),
  /** Another one, or one that cannot be told: the listener's name says more. */
  OTHER("other");

  private static final int SUBMISSION_PORT = 587;

  private final String label;

  MailProtocol(String label) {
    this.label = label;
  }

  /** In lower case, as tables and JSON show it. */
  public String label() {
    return label;
  }

  /** What an SMTP server speaks on a port. */
  static MailProtocol smtp(int port, TlsMode tls) {
    if (tls == TlsMode.IMPLICIT) {
      return SMTPS;
    }
    return port == SUBMISSION_PORT ? SUBMISSION : SMTP;
  }

  /** The same with TLS from the first byte, where that has a name of its own. */
  MailProtocol with(TlsMode tls) {
    if (tls != TlsMode.IMPLICIT) {
      return this;
    }
    return switch (this) {
      case SMTP, SUBMISSION, SMTPS -> SMTPS;
      case POP3, POP3S -> POP3S;
      case IMAP, IMAPS -> IMAPS;
      case HTTP, HTTPS -> HTTPS;
      case LMTP, MANAGESIEVE, SDAP, OTHER -> this;
    };
  }
}
