package io.mailkeeper.lab.servers;

/** Dovecot 2.4, of Debian 13: its configuration is another language than that of 2.3. */
final class Dovecot24Server implements DovecotServer {

  @Override
  public String name() {
    return "Dovecot 2.4";
  }

  @Override
  public String release() {
    return "trixie";
  }

  @Override
  public void configure(ServerFiles files, String address) {
    DovecotServer.users(files);
    files.write(
        "/etc/dovecot/dovecot.conf",
        """
        dovecot_config_version = 2.4.0
        dovecot_storage_version = 2.4.0
        protocols = imap pop3 lmtp sieve submission
        listen = %1$s
        auth_verbose = yes
        auth_mechanisms = plain login cram-md5 apop xoauth2 oauthbearer
        auth_failure_delay = 0
        auth_username_format = %%{user | username | lower}
        first_valid_uid = 100
        mail_driver = maildir
        mail_path = ~/Maildir
        ssl = yes
        ssl_server_cert_file = /etc/tls/chain.pem
        ssl_server_key_file = /etc/tls/key.pem
        passdb passwd-file {
          passwd_file_path = /etc/dovecot/users
        }
        userdb passwd-file {
          passwd_file_path = /etc/dovecot/users
        }
        oauth2 {
          introspection_mode = local
          username_attribute = sub
          oauth2_local_validation {
            dict fs {
              fs posix {
                prefix = /etc/dovecot/keys/
              }
            }
          }
        }
        protocol imap {
          mail_max_userip_connections = 100
        }
        protocol pop3 {
          mail_max_userip_connections = 100
        }
        # Else the second wrong password from an address waits, and the next longer.
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        # Nothing is submitted: it is only asked for when a message comes.
        submission_relay_host = 127.0.0.1
        submission_backend_capabilities {
          8BITMIME = yes
        }
        service lmtp {
          inet_listener lmtp {
            listen = %1$s
            port = 24
          }
          inet_listener lmtps {
            listen = %1$s
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

  @Override
  public void allowInClear(ServerFiles files) {
    files.replace(
        "/etc/dovecot/dovecot.conf", "ssl = yes\\nssl_server", "auth_allow_cleartext = yes\n$0");
  }
}
