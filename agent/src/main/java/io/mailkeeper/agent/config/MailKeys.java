package io.mailkeeper.agent.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys of {@link MailProbeFile} together: what of them can never work is refused. */
record MailKeys(
    Optional<TlsFile> tls,
    Optional<Path> loginFile,
    Optional<LoginMechanism> mechanism,
    Optional<Boolean> loginInClear) {

  private static final Pattern ADDRESS = Pattern.compile("[!-;=?-~]{0,320}");

  /** Refuses keys that mean nothing without another, and a password that must not be sent. */
  void check() {
    if (loginFile.isEmpty() && mechanism.isPresent()) {
      throw new KeyFault("mechanism", "a probe has 'mechanism' and no 'login_file'");
    }
    if (loginFile.isEmpty() && loginInClear.isPresent()) {
      throw new KeyFault("login_in_clear", "a probe has 'login_in_clear' and no 'login_file'");
    }
    boolean mustNot = tls.isEmpty() && !loginInClear.orElse(false);
    mechanism
        .filter(m -> mustNot && !m.isDigest())
        .ifPresent(
            m -> {
              throw new KeyFault(
                  "mechanism",
                  "'mechanism' in probe is "
                      + m
                      + ", which sends the password in clear; give the probe 'tls', or"
                      + " 'login_in_clear: true'");
            });
  }

  /** Refuses a login that would cross the network in clear without anybody having said so. */
  static void checkClear(
      Optional<TlsFile> tls, Optional<Path> loginFile, Optional<Boolean> loginInClear) {
    if (loginFile.isEmpty() && loginInClear.isPresent()) {
      throw new KeyFault("login_in_clear", "a probe has 'login_in_clear' and no 'login_file'");
    }
    if (loginFile.isPresent() && tls.isEmpty() && !loginInClear.orElse(false)) {
      throw new KeyFault(
          "login_file",
          "a probe has 'login_file' and no 'tls': its password would cross the network in clear;"
              + " give it 'tls', or 'login_in_clear: true'");
    }
  }

  /** Refuses commands of POP3. */
  void checkSasl() {
    mechanism
        .filter(LoginMechanism::isOfPop3)
        .ifPresent(
            m -> {
              throw new KeyFault(
                  "mechanism", "'mechanism' in probe is " + m + ", which only POP3 has");
            });
  }

  /** Refuses TLS from the start on the port on which the protocol begins in clear. */
  void checkPort(int port, int plainPort, int tlsPort) {
    boolean implicit = tls.filter(t -> t.mode() == TlsFile.Mode.IMPLICIT).isPresent();
    if (implicit && port == plainPort) {
      throw new KeyFault(
          "tls",
          "'tls' in probe begins at once, but port "
              + plainPort
              + " begins in clear; give 'port: "
              + tlsPort
              + "', or 'mode: starttls'");
    }
  }

  /** One announced in MAIL or RCPT; RFC 5321 section 4.1.2, ASCII only. */
  static void checkAddress(String key, Optional<String> address) {
    address
        .filter(a -> !ADDRESS.matcher(a).matches())
        .ifPresent(
            a -> {
              throw new KeyFault(
                  key,
                  "'"
                      + key
                      + "' in probe is '"
                      + a
                      + "'; expected an address such as monitor@example.org, without angle"
                      + " brackets");
            });
  }
}
