package io.mailkeeper.lab.servers;

import io.mailkeeper.lab.Shell;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Cyrus: IMAP, POP3, LMTP and ManageSieve. */
final class CyrusServer implements MailServer {
  private static final Set<String> SASL = Set.of("CRAM-MD5", "PLAIN", "LOGIN");
  private static final Set<String> POP3 = Set.of("CRAM-MD5", "PLAIN", "LOGIN", "APOP", "USER");

  @Override
  public String name() {
    return "Cyrus";
  }

  @Override
  public String debianPackage() {
    return "cyrus-imapd";
  }

  @Override
  public List<Service> services() {
    return List.of(
        Service.startTls("imap", 143, Set.of("CRAM-MD5"), SASL),
        Service.tls("imap", 993, SASL),
        Service.startTls("pop3", 110, Set.of("CRAM-MD5", "APOP"), POP3),
        Service.tls("pop3", 995, POP3),
        Service.startTls("lmtp", 24, Set.of("CRAM-MD5"), SASL),
        Service.startTls("sieve", 4190, Set.of("CRAM-MD5"), SASL));
  }

  @Override
  public void configure(ServerFiles files, String address) {
    files.write(
        "/etc/imapd.conf",
        """
        configdirectory: /var/lib/cyrus
        proc_path: /run/cyrus/proc
        mboxname_lockpath: /run/cyrus/lock
        defaultpartition: default
        partition-default: /var/spool/cyrus/mail
        sievedir: /var/spool/sieve
        servername: mail.lab
        defaultdomain: mail.lab
        admins: cyrus
        lmtp_admins: alice
        allowplaintext: no
        allowapop: yes
        failedloginpause: 0
        autocreate_quota: 0
        sasl_pwcheck_method: auxprop
        sasl_auxprop_plugin: sasldb
        sasl_mech_list: PLAIN LOGIN CRAM-MD5
        tls_server_cert: /etc/tls/chain.pem
        tls_server_key: /etc/tls/key.pem
        lmtpsocket: /run/cyrus/socket/lmtp
        idlesocket: /run/cyrus/socket/idle
        notifysocket: /run/cyrus/socket/notify
        syslog_prefix: cyrus
        """);
    files.write(
        "/etc/cyrus.conf",
        """
        START {
          recover cmd="/usr/sbin/cyrus ctl_cyrusdb -r"
        }
        SERVICES {
          imap cmd="imapd" listen="%1$s:143" prefork=0
          imaps cmd="imapd -s" listen="%1$s:993" prefork=0
          pop3 cmd="pop3d" listen="%1$s:110" prefork=0
          pop3s cmd="pop3d -s" listen="%1$s:995" prefork=0
          lmtp cmd="lmtpd" listen="%1$s:24" prefork=0
          sieve cmd="timsieved" listen="%1$s:4190" prefork=0
        }
        EVENTS {
          checkpoint cmd="/usr/sbin/cyrus ctl_cyrusdb -c" period=30
        }
        """
            .formatted(address));
  }

  @Override
  public void allowInClear(ServerFiles files) {
    files.replace("/etc/imapd.conf", "allowplaintext: no", "allowplaintext: yes");
  }

  @Override
  public String start(String address) {
    return CyrusSasl.account()
        + """
        mkdir -p /run/cyrus/{proc,lock,socket} /var/spool/cyrus/mail/stage. /var/spool/sieve
        mkdir -p /var/lib/cyrus/{user,quota,proc,db,socket,log,msg,sieve,ptclient,backup}
        chown -R cyrus:mail /run/cyrus /var/spool/cyrus /var/spool/sieve /var/lib/cyrus
        chown cyrus /etc/sasldb2 /etc/tls/key.pem
        cyrmaster -C /etc/imapd.conf -M /etc/cyrus.conf -p /run/cyrus-master.pid -d
        """;
  }

  /** The first login by IMAP makes the mailbox, without which nothing else lets the user in. */
  @Override
  public void finish(String address) {
    String login =
        "import base64, imaplib, sys; imaplib.IMAP4(sys.argv[1])"
            + ".login_cram_md5(sys.argv[2], base64.b64decode(sys.argv[3]).decode())";
    byte[] password = Account.ALICE.password().getBytes(StandardCharsets.UTF_8);
    Shell.run(
            Duration.ofSeconds(30),
            List.of(
                "/usr/bin/python3",
                "-c",
                login,
                address,
                Account.ALICE.user(),
                Base64.getEncoder().encodeToString(password)))
        .orThrow();
  }
}
