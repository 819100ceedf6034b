package io.mailkeeper.lab.servers;

import java.util.List;
import java.util.Set;

/**
 * Sendmail with STARTTLS and the logins of Cyrus SASL, its passwords in a database of its own;
 * Dovecot keeps its mailboxes.
 */
final class SendmailServer implements MailServer {
  private static final Set<String> IN_CLEAR = Set.of("CRAM-MD5");
  private static final Set<String> ENCRYPTED = Set.of("PLAIN", "LOGIN", "CRAM-MD5");

  @Override
  public String name() {
    return "sendmail";
  }

  @Override
  public String debianPackage() {
    return "sendmail-bin";
  }

  @Override
  public List<Service> services() {
    return List.of(
        Service.startTls("smtp", 25, IN_CLEAR, ENCRYPTED),
        Service.startTls("smtp", 587, IN_CLEAR, ENCRYPTED),
        Service.tls("smtp", 465, ENCRYPTED));
  }

  /** It takes 127.0.0.1 for itself, and that cannot be turned off. */
  @Override
  public boolean relaysForThisMachine() {
    return true;
  }

  @Override
  public void configure(ServerFiles files, String address) {
    files.write("/etc/mail/service.switch", "hosts files\naliases files\n");
    files.write("/etc/mail/aliases", "");
    Dovecot23Server.accounts(files);
    files.write(
        "/etc/dovecot/dovecot.conf",
        Dovecot23Server.LOGINS + Dovecot23Server.mailboxes(address, "lmtp"));
    files.write("/etc/mail/sasl/Sendmail.conf", CyrusSasl.CONFIGURATION);
    files.write(
        "/etc/mail/lab.mc",
        """
        divert(0)dnl
        define(`_USE_ETC_MAIL_')dnl
        include(`/usr/share/sendmail/cf/m4/cf.m4')dnl
        VERSIONID(`lab')dnl
        OSTYPE(`debian')dnl
        undefine(`confHOST_STATUS_DIRECTORY')dnl
        define(`confDOMAIN_NAME', `mail.lab')dnl
        define(`QUEUE_DIR', `/var/spool/mqueue')dnl
        define(`ALIAS_FILE', `/etc/mail/aliases')dnl
        define(`STATUS_FILE', `/var/lib/sendmail.st')dnl
        define(`confPID_FILE', `/run/sendmail.pid')dnl
        define(`confTO_IDENT', `0')dnl
        define(`confDONT_PROBE_INTERFACES', `True')dnl
        define(`confREFUSE_LA', `1000')dnl
        define(`confQUEUE_LA', `1000')dnl
        define(`confDELAY_LA', `0')dnl
        define(`confSERVICE_SWITCH_FILE', `/etc/mail/service.switch')dnl
        define(`confAUTH_MECHANISMS', `PLAIN LOGIN CRAM-MD5')dnl
        TRUST_AUTH_MECH(`PLAIN LOGIN CRAM-MD5')dnl
        dnl A: AUTH= only for whom has logged in; p: no mechanism that shows the password without TLS.
        define(`confAUTH_OPTIONS', `A p')dnl
        define(`confCACERT_PATH', `/etc/tls')dnl
        define(`confCACERT', `/etc/tls/authority.pem')dnl
        define(`confSERVER_CERT', `/etc/tls/chain.pem')dnl
        define(`confSERVER_KEY', `/etc/tls/key.pem')dnl
        define(`confTLS_SRV_OPTIONS', `V')dnl
        FEATURE(`no_default_msa')dnl
        DAEMON_OPTIONS(`Family=inet, Name=MTA, Port=25, Addr=%1$s')dnl
        DAEMON_OPTIONS(`Family=inet, Name=MSA, Port=587, Addr=%1$s, M=E')dnl
        DAEMON_OPTIONS(`Family=inet, Name=TLSMSA, Port=465, Addr=%1$s, M=sE')dnl
        FEATURE(`local_lmtp', `[IPC]', `FILE /run/dovecot/lmtp')dnl
        FEATURE(`nocanonify')dnl
        FEATURE(`accept_unresolvable_domains')dnl
        MAILER_DEFINITIONS
        MAILER(`local')dnl
        MAILER(`smtp')dnl
        """
            .formatted(address));
  }

  @Override
  public void allowInClear(ServerFiles files) {
    files.replace("/etc/mail/lab.mc", "confAUTH_OPTIONS', `A p'", "confAUTH_OPTIONS', `A'");
  }

  @Override
  public String start(String address) {
    return CyrusSasl.account()
        + """
        chown alice:alice /home/alice
        mkdir -p -m 700 /var/spool/mqueue
        cd /etc/mail
        m4 lab.mc >sendmail.cf
        # The file in the path belongs to another of the servers that are unpacked here.
        sendmail=/usr/libexec/sendmail/sendmail
        $sendmail -C /etc/mail/sendmail.cf -bi
        dovecot
        $sendmail -C /etc/mail/sendmail.cf -bd -q1m
        """;
  }
}
