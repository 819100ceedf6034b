package io.mailkeeper.healer.kit;

/** A mail product whose files can be read. */
public enum MailProduct {
  SENDMAIL("Sendmail"),
  POSTFIX("Postfix"),
  EXIM("Exim"),
  DOVECOT("Dovecot"),
  CYRUS("Cyrus"),
  COURIER("Courier"),
  /** Sendmail Advanced Message Server; its SMTP listener is Sendmail's own. */
  SAMS("SAMS");

  private final String label;

  MailProduct(String label) {
    this.label = label;
  }

  /** As its makers write it. */
  public String label() {
    return label;
  }
}
