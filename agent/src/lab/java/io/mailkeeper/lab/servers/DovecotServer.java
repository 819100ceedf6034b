package io.mailkeeper.lab.servers;

import java.util.List;
import java.util.Set;

/** What both ages of Dovecot have in common: IMAP, POP3, LMTP, ManageSieve, submission. */
interface DovecotServer extends MailServer {
  Set<String> SASL = Set.of("CRAM-MD5", "PLAIN", "LOGIN", "XOAUTH2");

  /** ManageSieve with TLS from the start, which has no port of its own. */
  int SIEVES = 5190;

  Set<String> POP3 = Set.of("CRAM-MD5", "PLAIN", "LOGIN", "XOAUTH2", "APOP", "USER");

  @Override
  default String debianPackage() {
    return "dovecot-core";
  }

  /** LMTP has no logins here. Ports of LMTP and ManageSieve with TLS from the start are our own. */
  @Override
  default List<Service> services() {
    return List.of(
        Service.startTls("imap", 143, Set.of("CRAM-MD5"), SASL),
        Service.tls("imap", 993, SASL),
        Service.startTls("pop3", 110, Set.of("CRAM-MD5", "APOP"), POP3),
        Service.tls("pop3", 995, POP3),
        Service.startTls("lmtp", 24, Set.of(), Set.of()),
        Service.tls("lmtp", 2424, Set.of()),
        Service.startTls("sieve", 4190, Set.of("CRAM-MD5"), SASL),
        Service.tls("sieve", SIEVES, SASL),
        Service.startTls("smtp", 587, Set.of("CRAM-MD5"), SASL),
        Service.tls("smtp", 465, SASL));
  }

  /** The passwords, and the key of the tokens. */
  static void users(ServerFiles files) {
    files.write(
        "/etc/dovecot/users",
        "%s:{PLAIN}%s:%d:%d::/home/alice\n"
            .formatted(
                Account.ALICE.user(),
                Account.ALICE.password(),
                Account.ALICE_UID,
                Account.ALICE_UID));
    files.write("/etc/dovecot/keys/default/HS256/default", BearerToken.keyForDovecot());
  }

  @Override
  default String start(String address) {
    return "chown alice:alice /home/alice\ndovecot\n";
  }
}
