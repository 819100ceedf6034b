package io.mailkeeper.lab.servers;

import java.util.List;
import java.util.Set;

/** Postfix as it is mostly run: a Dovecot beside it checks the logins. */
final class PostfixServer implements MailServer {
  /** Alice's, whose mail is kept back until {@link #RELEASE}; see {@link #sortCanaries}. */
  static final String HELD = "held@mail.lab";

  /** Alice's, whose mail is taken and thrown away. */
  static final String DISCARDED = "discarded@mail.lab";

  /** Where messages are that are kept back. */
  static final String HOLD = "/var/spool/postfix/hold";

  /** A script: all that is kept back is delivered. */
  static final String RELEASE = "postsuper -H ALL && postqueue -f";

  private static final Set<String> IN_CLEAR = Set.of("CRAM-MD5");
  private static final Set<String> ENCRYPTED = Set.of("PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2");

  @Override
  public String name() {
    return "Postfix";
  }

  @Override
  public String debianPackage() {
    return "postfix";
  }

  @Override
  public List<Service> services() {
    return List.of(
        Service.startTls("smtp", 25, IN_CLEAR, ENCRYPTED),
        Service.startTls("smtp", 587, Set.of(), ENCRYPTED),
        Service.tls("smtp", 465, ENCRYPTED));
  }

  @Override
  public void configure(ServerFiles files, String address) {
    files.write(
        "/etc/postfix/main.cf",
        """
        compatibility_level = 3.6
        myhostname = mail.lab
        mydestination = mail.lab, lab
        # Postfix wants addresses of interfaces here; master.cf says where it really listens.
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        mynetworks =
        alias_maps =
        home_mailbox = Maildir/
        biff = no
        smtpd_tls_chain_files = /etc/tls/both.pem
        smtpd_tls_security_level = may
        smtpd_sasl_security_options = noanonymous, noplaintext
        smtpd_sasl_tls_security_options = noanonymous
        smtpd_sasl_auth_enable = yes
        smtpd_sasl_type = dovecot
        smtpd_sasl_path = private/auth
        smtpd_client_connection_count_limit = 0
        smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
        """);
    files.write(
        "/etc/postfix/listeners.cf",
        """
        %1$s:25 inet n - n - - smtpd
        %1$s:587 inet n - n - - smtpd
          -o smtpd_tls_security_level=encrypt
        %1$s:465 inet n - n - - smtpd
          -o smtpd_tls_wrappermode=yes
        """
            .formatted(address));
    Dovecot23Server.accounts(files);
    files.write(
        "/etc/dovecot/dovecot.conf",
        Dovecot23Server.LOGINS
            + Dovecot23Server.mailboxes(address, "")
            + """
            service auth {
              unix_listener /var/spool/postfix/private/auth {
                mode = 0660
                user = postfix
                group = postfix
              }
            }
            """);
  }

  /** What comes of a message depends on its recipient. */
  void sortCanaries(ServerFiles files) {
    files.write("/etc/postfix/fates", HELD + " HOLD\n" + DISCARDED + " DISCARD\n");
    files.write(
        "/etc/postfix/aliases", HELD + " alice@mail.lab\n" + DISCARDED + " alice@mail.lab\n");
    files.append("/etc/postfix/main.cf", "virtual_alias_maps = texthash:/etc/postfix/aliases\n");
    files.replace(
        "/etc/postfix/main.cf",
        "smtpd_recipient_restrictions = ",
        "smtpd_recipient_restrictions = check_recipient_access texthash:/etc/postfix/fates, ");
  }

  @Override
  public void allowInClear(ServerFiles files) {
    files.replace("/etc/postfix/main.cf", "noanonymous, noplaintext", "noanonymous");
    files.replace("/etc/postfix/listeners.cf", "\n.*smtpd_tls_security_level=encrypt", "");
    files.replace(
        Dovecot23Server.FILE, "disable_plaintext_auth = yes", "disable_plaintext_auth = no");
  }

  @Override
  public String start(String address) {
    return """
    chown alice:alice /home/alice
    # Debian's services up to the first that is another program's, without those that listen, and not in a chroot.
    awk '$1 ~ /^(maildrop|uucp)$/ { exit } /^[a-z]/ && ($1 != "smtp" || $2 == "unix") { $5 = "n"; print }' \\
      /usr/share/postfix/master.cf.dist >/etc/postfix/master.cf
    cat /etc/postfix/listeners.cf >>/etc/postfix/master.cf
    cp /usr/share/postfix/dynamicmaps.cf /etc/postfix
    mkdir -p -m 755 /var/spool/postfix /var/lib/postfix
    mkdir -m 700 /var/spool/postfix/private
    chown postfix /var/lib/postfix /var/spool/postfix/private
    chgrp postdrop /usr/sbin/postqueue /usr/sbin/postdrop
    chmod g+s /usr/sbin/postqueue /usr/sbin/postdrop
    dovecot
    postfix start
    """;
  }
}
