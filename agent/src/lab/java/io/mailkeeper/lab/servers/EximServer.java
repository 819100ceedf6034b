package io.mailkeeper.lab.servers;

import java.util.List;
import java.util.Set;

/**
 * Exim with authenticators of its own, which read the passwords from a file; Dovecot shows its
 * mailboxes.
 */
final class EximServer implements MailServer {
  private static final Set<String> IN_CLEAR = Set.of("CRAM-MD5");
  private static final Set<String> ENCRYPTED = Set.of("PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2");

  @Override
  public String name() {
    return "Exim";
  }

  @Override
  public String debianPackage() {
    return "exim4-daemon-heavy";
  }

  @Override
  public List<Service> services() {
    return List.of(
        Service.startTls("smtp", 25, IN_CLEAR, ENCRYPTED),
        Service.startTls("smtp", 587, IN_CLEAR, ENCRYPTED),
        Service.tls("smtp", 465, ENCRYPTED));
  }

  @Override
  public void configure(ServerFiles files, String address) {
    files.write(
        "/etc/exim4/passwords", Account.ALICE.user() + ": " + Account.ALICE.password() + "\n");
    Dovecot23Server.accounts(files);
    files.write(
        "/etc/dovecot/dovecot.conf",
        Dovecot23Server.LOGINS
            + Dovecot23Server.mailboxes(address, "")
            + """
            service auth {
              unix_listener auth-client {
                mode = 0660
                group = Debian-exim
              }
            }
            """);
    // Where Debian's Exim looks by itself: with another file on the command line it gives up root.
    files.write(
        "/etc/exim4/exim4.conf",
        """
        primary_hostname = mail.lab
        domainlist local_domains = mail.lab : lab
        spool_directory = /var/spool/exim4
        log_file_path = syslog
        pid_file_path = /run/exim.pid
        exim_user = Debian-exim
        exim_group = Debian-exim
        keep_environment =
        local_interfaces = %s
        daemon_smtp_ports = 25 : 587 : 465
        tls_on_connect_ports = 465
        tls_advertise_hosts = *
        tls_certificate = /etc/tls/chain.pem
        tls_privatekey = /etc/tls/key.pem
        rfc1413_hosts =
        host_lookup =
        smtp_accept_max = 200
        acl_smtp_rcpt = check_rcpt

        begin acl
        check_rcpt:
          accept authenticated = *
          accept domains = +local_domains
                 verify = recipient
          deny message = relay not permitted

        begin routers
        local:
          driver = accept
          domains = +local_domains
          check_local_user
          transport = maildir

        begin transports
        maildir:
          driver = appendfile
          maildir_format
          directory = $home/Maildir

        begin authenticators
        plain:
          driver = plaintext
          public_name = PLAIN
          server_prompts = :
          server_advertise_condition = ${if def:tls_in_cipher}
          server_condition = ${if eq{$auth3}{${lookup{$auth2}lsearch{/etc/exim4/passwords}{$value}fail}}}
          server_set_id = $auth2
        login:
          driver = plaintext
          public_name = LOGIN
          server_prompts = Username:: : Password::
          server_advertise_condition = ${if def:tls_in_cipher}
          server_condition = ${if eq{$auth2}{${lookup{$auth1}lsearch{/etc/exim4/passwords}{$value}fail}}}
          server_set_id = $auth1
        cram:
          driver = cram_md5
          public_name = CRAM-MD5
          server_secret = ${lookup{$auth1}lsearch{/etc/exim4/passwords}{$value}fail}
          server_set_id = $auth1
        # What Exim cannot do itself, the Dovecot beside it does.
        token:
          driver = dovecot
          public_name = XOAUTH2
          server_socket = /run/dovecot/auth-client
          server_advertise_condition = ${if def:tls_in_cipher}
          server_set_id = $auth1
        """
            .formatted(address));
  }

  @Override
  public void allowInClear(ServerFiles files) {
    files.replace("/etc/exim4/exim4.conf", "\\n *server_advertise_condition.*", "");
    files.replace(
        Dovecot23Server.FILE, "disable_plaintext_auth = yes", "disable_plaintext_auth = no");
  }

  @Override
  public String start(String address) {
    return """
    chown alice:alice /home/alice
    chgrp Debian-exim /etc/tls/key.pem
    chmod g+r /etc/tls/key.pem
    mkdir -p /var/spool/exim4
    chown -R Debian-exim:Debian-exim /var/spool/exim4
    dovecot
    exim4 -bd -q5m
    """;
  }
}
