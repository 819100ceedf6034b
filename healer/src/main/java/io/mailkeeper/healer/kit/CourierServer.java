package io.mailkeeper.healer.kit;

import java.util.List;

/**
 * A server of Courier and where its settings stand.
 *
 * @param port variable with its ports
 * @param address variable with the address of those that have none of their own
 * @param start variable that says whether the init script starts it
 * @param startTls variable that offers STARTTLS; empty: a certificate does
 * @param unit of systemd, which does not look at {@code start}
 * @param files read in this order; the last one is its own
 */
record CourierServer(
    MailProtocol protocol,
    String port,
    String address,
    String start,
    String startTls,
    String unit,
    List<String> files) {

  static final List<CourierServer> ALL =
      List.of(
          plain(MailProtocol.IMAP, "IMAPDSTART", "IMAPDSTARTTLS", "imap", "imapd-ssl", "imapd"),
          tls(MailProtocol.IMAPS, "IMAPDSSLSTART", "imap-ssl", "imapd", "imapd-ssl"),
          plain(MailProtocol.POP3, "POP3DSTART", "POP3_STARTTLS", "pop", "pop3d-ssl", "pop3d"),
          tls(MailProtocol.POP3S, "POP3DSSLSTART", "pop-ssl", "pop3d", "pop3d-ssl"),
          plain(MailProtocol.SMTP, "ESMTPDSTART", "", "mta", "esmtpd"),
          plain(MailProtocol.SMTP, "ESMTPDSTART", "", "msa", "esmtpd", "esmtpd-msa"),
          tls(MailProtocol.SMTPS, "ESMTPDSSLSTART", "mta-ssl", "esmtpd", "esmtpd-ssl"));

  private static CourierServer plain(
      MailProtocol protocol, String start, String startTls, String unit, String... files) {
    return new CourierServer(
        protocol, "PORT", "ADDRESS", start, startTls, "courier-" + unit, List.of(files));
  }

  private static CourierServer tls(
      MailProtocol protocol, String start, String unit, String... files) {
    return new CourierServer(
        protocol, "SSLPORT", "SSLADDRESS", start, "", "courier-" + unit, List.of(files));
  }

  String file() {
    return files.get(files.size() - 1);
  }

  boolean implicitTls() {
    return port.equals("SSLPORT");
  }

  MailProtocol speaks(int number, TlsMode tls) {
    return protocol == MailProtocol.SMTP ? MailProtocol.smtp(number, tls) : protocol;
  }
}
