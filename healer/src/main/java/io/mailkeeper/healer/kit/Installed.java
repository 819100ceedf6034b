package io.mailkeeper.healer.kit;

import java.util.List;
import java.util.Map;

/** Whether a product's programs are there: its files stay behind when a package is removed. */
final class Installed {

  /** One of these is there when a product is; nothing tells of SAMS. */
  private static final Map<MailProduct, List<String>> PROGRAMS =
      Map.of(
          MailProduct.SENDMAIL,
          List.of(
              "/usr/libexec/sendmail/sendmail",
              "/usr/lib/sm.bin/sendmail",
              "/usr/sbin/sendmail.sendmail"),
          MailProduct.POSTFIX,
          List.of("/usr/sbin/postconf", "/usr/local/sbin/postconf"),
          MailProduct.EXIM,
          List.of(
              "/usr/sbin/exim4", "/usr/sbin/exim", "/usr/exim/bin/exim", "/usr/local/sbin/exim"),
          MailProduct.DOVECOT,
          List.of("/usr/sbin/dovecot", "/usr/local/sbin/dovecot"),
          MailProduct.CYRUS,
          List.of(
              "/usr/lib/cyrus/bin/master",
              "/usr/libexec/cyrus-imapd/master",
              "/usr/lib/cyrus-imapd/cyrus-master",
              "/usr/cyrus/bin/master"),
          MailProduct.COURIER,
          List.of(
              "/usr/sbin/couriertcpd",
              "/usr/lib/courier-imap/libexec/couriertcpd",
              "/usr/lib/courier/sbin/couriertcpd"));

  /** Every mail server brings one of this name. */
  private static final String ANY_SENDMAIL = "/usr/sbin/sendmail";

  private static final List<MailProduct> BRING_IT =
      List.of(MailProduct.POSTFIX, MailProduct.EXIM, MailProduct.COURIER);

  private final MachineFiles files;

  Installed(MachineFiles files) {
    this.files = files;
  }

  boolean is(MailProduct product) {
    return product == MailProduct.SAMS
        || has(product)
        || (product == MailProduct.SENDMAIL
            && files.present(ANY_SENDMAIL)
            && BRING_IT.stream().noneMatch(this::has));
  }

  private boolean has(MailProduct product) {
    return programs(product).stream().anyMatch(files::present);
  }

  private static List<String> programs(MailProduct product) {
    return PROGRAMS.getOrDefault(product, List.of());
  }

  /** What it means that a product that has listeners by its files is not installed. */
  static KitFault leftOver(MailProduct product) {
    List<String> programs = programs(product);
    return new KitFault(
        product,
        Place.whole(programs.get(0)),
        "none of "
            + product.label()
            + "'s programs is there ("
            + String.join(", ", programs)
            + "): if it was removed, its files stayed behind and nothing of it listens");
  }
}
