package io.mailkeeper.lab.servers;

import java.util.List;
import java.util.Set;

/** Courier: SMTP, IMAP and POP3, its accounts in a database of its own. */
final class CourierServer implements MailServer {
  private static final Set<String> SMTP_CLEAR = Set.of("CRAM-MD5");
  private static final Set<String> SMTP_ENCRYPTED = Set.of("PLAIN", "LOGIN", "CRAM-MD5");

  @Override
  public String name() {
    return "Courier";
  }

  @Override
  public String debianPackage() {
    return "courier-mta";
  }

  /** The commands LOGIN and USER are open without TLS, too: Courier has no switch for them. */
  @Override
  public List<Service> services() {
    return List.of(
        Service.startTls("smtp", 25, SMTP_CLEAR, SMTP_ENCRYPTED),
        Service.startTls("smtp", 587, SMTP_CLEAR, SMTP_ENCRYPTED),
        Service.tls("smtp", 465, SMTP_ENCRYPTED),
        Service.startTls(
            "imap", 143, Set.of("CRAM-MD5", "LOGIN"), Set.of("CRAM-MD5", "PLAIN", "LOGIN")),
        Service.tls("imap", 993, Set.of("CRAM-MD5", "PLAIN", "LOGIN")),
        Service.startTls(
            "pop3", 110, Set.of("CRAM-MD5", "USER"), Set.of("CRAM-MD5", "PLAIN", "LOGIN", "USER")),
        Service.tls("pop3", 995, Set.of("CRAM-MD5", "PLAIN", "LOGIN", "USER")));
  }

  @Override
  public void configure(ServerFiles files, String address) {
    // Its start script reads it, and gives up without it.
    files.write("/etc/environment", "");
    files.write("/etc/courier/me", HOST_NAME + "\n");
    files.write("/etc/courier/defaultdomain", HOST_NAME + "\n");
    files.write("/etc/courier/esmtpacceptmailfor", HOST_NAME + "\n");
    files.write("/etc/courier/smtpaccess/default", "");
  }

  @Override
  public void allowInClear(ServerFiles files) {
    files.replace(START, "(IDLE AUTH=CRAM-MD5)'", "$1 AUTH=PLAIN'");
    files.replace(START, "(POP3AUTH|ESMTPAUTH) 'CRAM-MD5'", "$1 'PLAIN LOGIN CRAM-MD5'");
  }

  @Override
  public String start(String address) {
    return """
    cd /etc/courier
    set_in() {  # FILE NAME VALUE
      sed -i "/^$2=/d" "$1"
      printf '%s="%s"\\n' "$2" "$3" >>"$1"
    }
    for file in imapd-ssl pop3d-ssl esmtpd esmtpd-ssl; do
      set_in $file TLS_CERTFILE /etc/tls/both.pem
      for unused in TLS_DHPARAMS TLS_TRUSTCERTS TLS_CACHEFILE; do set_in $file $unused ''; done
    done
    for file in imapd pop3d esmtpd esmtpd-msa; do set_in $file ADDRESS ADDRESS_HERE; done
    for file in imapd-ssl pop3d-ssl esmtpd-ssl; do set_in $file SSLADDRESS ADDRESS_HERE; done
    for file in imapd pop3d esmtpd esmtpd-ssl esmtpd-msa; do
      for limit in MAXDAEMONS MAXPERC MAXPERIP; do set_in $file $limit 100; done
    done
    set_in imapd IMAP_CAPABILITY 'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE SORT QUOTA IDLE AUTH=CRAM-MD5'
    set_in imapd IMAP_CAPABILITY_TLS '$IMAP_CAPABILITY AUTH=PLAIN'
    set_in pop3d POP3AUTH 'CRAM-MD5'
    set_in pop3d POP3AUTH_TLS 'PLAIN LOGIN CRAM-MD5'
    set_in esmtpd ESMTPAUTH 'CRAM-MD5'
    set_in esmtpd ESMTPAUTH_TLS 'PLAIN LOGIN CRAM-MD5'
    for file in esmtpd esmtpd-ssl esmtpd-msa; do set_in $file BOFHCHECKDNS 0; done
    set_in esmtpd BLACKLISTS ''
    set_in esmtpd-msa ESMTPDSTART YES
    # Otherwise it asks for the client's name for minutes before it greets.
    set_in esmtpd TCPDOPTS '-stderrlogger=/usr/sbin/courierlogger -nodnslookup -noidentlookup'
    set_in authdaemonrc authmodulelist authuserdb
    mkdir -p /run/courier/authdaemon /var/lib/courier shared
    chown -R courier:courier /run/courier /var/lib/courier /etc/tls/both.pem
    mkdir /home/alice/Maildir /home/alice/Maildir/{cur,new,tmp}
    chown -R alice:alice /home/alice
    userdb alice set home=/home/alice mail=/home/alice/Maildir uid=UID_HERE gid=UID_HERE
    password() { printf '%s\\n' PASSWORD_HERE PASSWORD_HERE; }
    password | userdbpw -hmac-md5 | userdb alice set hmac-md5pw
    password | userdbpw -md5 | userdb alice set systempw
    chmod 700 userdb
    makeuserdb
    chown -R courier:courier /etc/courier
    makesmtpaccess
    makeacceptmailfor
    makealiases
    authdaemond start
    courier start
    for daemon in imapd imapd-ssl pop3d pop3d-ssl esmtpd esmtpd-ssl esmtpd-msa; do $daemon start; done
    """
        .replace("ADDRESS_HERE", address)
        .replace("UID_HERE", String.valueOf(Account.ALICE_UID))
        .replace("PASSWORD_HERE", Account.ALICE.quotedPassword());
  }
}
