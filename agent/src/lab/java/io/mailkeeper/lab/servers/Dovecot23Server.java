package io.mailkeeper.lab.servers;

/** Dovecot 2.3, of Debian 12. */
final class Dovecot23Server implements DovecotServer {
  static final String FILE = "/etc/dovecot/dovecot.conf";

  /** Accounts and ways of logging in; needs {@link #accounts}. */
  static final String LOGINS =
      """
      auth_verbose = yes
      auth_mechanisms = plain login cram-md5 apop xoauth2 oauthbearer
      auth_failure_delay = 0
      disable_plaintext_auth = yes
      auth_username_format = %Ln
      first_valid_uid = 100
      passdb {
        driver = oauth2
        mechanisms = xoauth2 oauthbearer
        args = /etc/dovecot/tokens.conf
      }
      passdb {
        driver = passwd-file
        args = /etc/dovecot/users
      }
      userdb {
        driver = passwd-file
        args = /etc/dovecot/users
      }
      # Else the second wrong password from an address waits, and the next longer.
      service anvil {
        unix_listener anvil-auth-penalty {
          mode = 0
        }
      }
      """;

  @Override
  public String name() {
    return "Dovecot 2.3";
  }

  static void accounts(ServerFiles files) {
    DovecotServer.users(files);
    files.write(
        "/etc/dovecot/tokens.conf",
        """
        introspection_mode = local
        local_validation_key_dict = fs:posix:prefix=/etc/dovecot/keys/
        username_attribute = sub
        """);
  }

  @Override
  public void configure(ServerFiles files, String address) {
    accounts(files);
    files.write(
        FILE,
        LOGINS
            + mailboxes(address, "lmtp sieve submission")
            + """
            # Nothing is submitted: it is only asked for when a message comes.
            submission_relay_host = 127.0.0.1
            submission_backend_capabilities = 8BITMIME
            service submission-login {
              inet_listener submissions {
                port = 465
                ssl = yes
              }
            }
            service lmtp {
              inet_listener lmtp {
                address = %1$s
                port = 24
              }
              inet_listener lmtps {
                address = %1$s
                port = 2424
                ssl = yes
              }
            }
            service managesieve-login {
              inet_listener sieve {
                port = 4190
              }
              inet_listener sieves {
                port = 5190
                ssl = yes
              }
            }
            """
                .formatted(address));
  }

  /** More than three messages do not fit into a mailbox. */
  void limitMailboxToThree(ServerFiles files) {
    files.append(
        FILE,
        """
        mail_plugins = quota
        plugin {
          quota = count:User quota
          quota_vsizes = yes
          quota_rule = *:messages=3
        }
        """);
  }

  /**
   * ManageSieve with TLS from the start: a command that comes right after the greeting may be left
   * lying. Of 1,200 sessions of OpenSSL's client in Python, which sent NOOP at once, 9 were not
   * answered; of 600 which waited 20 ms first, none. Dovecot 2.4 answered all of 1,800.
   */
  @Override
  public boolean mayStayDumb(int port) {
    return port == SIEVES;
  }

  @Override
  public void allowInClear(ServerFiles files) {
    files.replace(FILE, "disable_plaintext_auth = yes", "disable_plaintext_auth = no");
  }

  /**
   * IMAP and POP3, alone or beside a server that only takes mail.
   *
   * @param more protocols
   */
  static String mailboxes(String address, String more) {
    return """
    protocols = imap pop3 %s
    listen = %s
    mail_location = maildir:~/Maildir
    ssl = yes
    ssl_cert = </etc/tls/chain.pem
    ssl_key = </etc/tls/key.pem
    protocol imap {
      mail_max_userip_connections = 100
    }
    protocol pop3 {
      mail_max_userip_connections = 100
    }
    """
        .formatted(more, address);
  }
}
