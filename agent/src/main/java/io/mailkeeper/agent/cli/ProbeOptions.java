package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.config.CertificateFiles;
import io.mailkeeper.agent.config.LoginFiles;
import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.MailLogin;
import io.mailkeeper.probes.Mechanism;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.mailkeeper.probes.Trust;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What {@code mailkeeper probe} may be told beside the address. Anything that cannot be done is
 * refused in one sentence, as an {@link IllegalArgumentException}.
 */
final class ProbeOptions {

  @Option(names = "--starttls", description = "Begin in clear, and ask for TLS then.")
  private boolean startTls;

  @Option(
      names = "--insecure",
      description = "Go on in spite of a certificate that does not convince; it is told.")
  private boolean insecure;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "Trust these authorities (PEM) only (default: those of this Java).")
  private Optional<Path> caFile = Optional.empty();

  @Option(
      names = "--server-name",
      paramLabel = "NAME",
      description =
          "The name the certificate must bear, and that is asked for (default: the host).")
  private Optional<String> serverName = Optional.empty();

  @Option(
      names = "--login-file",
      paramLabel = "FILE",
      description = "Log in: a file of mode 600 with user:password, or user:token for XOAUTH2.")
  private Optional<Path> loginFile = Optional.empty();

  @Option(
      names = "--mechanism",
      paramLabel = "NAME",
      description =
          "CRAM-MD5, PLAIN, LOGIN, XOAUTH2; for POP3 also APOP, USER (default: the strongest that"
              + " the server offers, XOAUTH2 never).")
  private Optional<String> mechanism = Optional.empty();

  @Option(
      names = "--login-in-clear",
      description = "Send the password even without TLS; whoever listens has it then.")
  private boolean loginInClear;

  @Option(
      names = "--ehlo",
      paramLabel = "NAME",
      description = "How SMTP and LMTP are greeted (default: localhost).")
  private Optional<String> ehlo = Optional.empty();

  @Option(
      names = "--mail-from",
      paramLabel = "ADDRESS",
      description = "SMTP and LMTP: announce a message, '' for the null sender; none is sent.")
  private Optional<String> mailFrom = Optional.empty();

  @Option(
      names = "--rcpt-to",
      paramLabel = "ADDRESS",
      description = "SMTP and LMTP: to this recipient.")
  private Optional<String> rcptTo = Optional.empty();

  @Mixin private DeepOptions deep = new DeepOptions();

  /** The target of a URI, spoken to as the options say. */
  Target target(String uri) {
    if (deep.isDeep()) {
      return deep.route(this, uri);
    }
    deep.refuseAlone();
    return single(uri);
  }

  private Target single(String uri) {
    Target plain = parse(uri);
    Optional<Tls> tls = tls(plain);
    if (plain instanceof Target.Mail mail) {
      return introduced(mail.with(tls, login()));
    }
    introduced(plain);
    refuse("--mechanism", mechanism.isPresent(), "mail protocols");
    if (plain instanceof Target.Http http) {
      require(
          loginFile.isEmpty() || tls.isPresent() || loginInClear,
          "the password would be sent in clear; probe https, or give --login-in-clear");
      return http.with(tls, login().map(MailLogin::login));
    }
    if (plain instanceof Target.Ldap ldap) {
      return new Target.Ldap(
          ldap.host(), ldap.port(), tls, login().map(MailLogin::login), loginInClear, ldap.base());
    }
    refuse("--login-file", loginFile.isPresent(), "mail protocols, HTTP and LDAP");
    return plain;
  }

  boolean hasLogin() {
    return loginFile.isPresent();
  }

  /** Where a message is submitted; one that begins in clear is asked for TLS where others are. */
  Target sender(String uri, Optional<Path> login) {
    Target plain = parse(uri);
    return plain instanceof Target.Mail mail
        ? introduced(mail.with(tlsOfOne(plain), login.map(this::login)))
        : plain;
  }

  /** Where it is read. */
  Target reader(String uri) {
    Target plain = parse(uri);
    return plain instanceof Target.Mail mail ? mail.with(tlsOfOne(plain), login()) : plain;
  }

  private static Target parse(String uri) {
    try {
      return Target.parse(new URI(uri));
    } catch (URISyntaxException e) {
      // Its own message repeats the whole text, and somebody may have put a password there.
      throw new IllegalArgumentException(
          "the target is no URI: " + e.getReason() + "; expected such as smtp://host:25", e);
    }
  }

  private Target introduced(Target target) {
    if (target instanceof Target.Smtp smtp) {
      return new Target.Smtp(
          smtp.host(),
          smtp.port(),
          ehlo.orElse(smtp.ehloName()),
          smtp.tls(),
          smtp.login(),
          envelope());
    }
    if (target instanceof Target.Lmtp lmtp) {
      return new Target.Lmtp(
          lmtp.host(),
          lmtp.port(),
          ehlo.orElse(lmtp.lhloName()),
          lmtp.tls(),
          lmtp.login(),
          envelope());
    }
    refuse("--mail-from", mailFrom.isPresent(), "SMTP and LMTP");
    refuse("--rcpt-to", rcptTo.isPresent(), "SMTP and LMTP");
    refuse("--ehlo", ehlo.isPresent(), "SMTP and LMTP");
    return target;
  }

  /** A recipient alone is announced with the null sender, as a bounce. */
  Optional<Target.Envelope> envelope() {
    return mailFrom.isEmpty() && rcptTo.isEmpty()
        ? Optional.empty()
        : Optional.of(new Target.Envelope(mailFrom.orElse(""), rcptTo));
  }

  private Optional<Tls> tls(Target target) {
    boolean first = target.tls().isPresent();
    require(!(first && startTls), "TLS comes first in this address; leave --starttls away");
    require(
        !startTls || target instanceof Target.Mail || target instanceof Target.Ldap,
        "--starttls is for mail protocols and LDAP, not for " + target.protocol());
    if (!first && !startTls) {
      String how = "; begin with TLS (smtps, imaps, pop3s, https), or give --starttls";
      require(!insecure, "--insecure means nothing without TLS" + how);
      require(caFile.isEmpty(), "--ca-file means nothing without TLS" + how);
      require(serverName.isEmpty(), "--server-name means nothing without TLS" + how);
      return Optional.empty();
    }
    return Optional.of(tls(first));
  }

  /** Of a round trip's two servers, either may begin with TLS. */
  private Optional<Tls> tlsOfOne(Target target) {
    boolean first = target.tls().isPresent();
    return first || startTls ? Optional.of(tls(first)) : Optional.empty();
  }

  private Tls tls(boolean first) {
    return new Tls(
        first ? Tls.Mode.IMPLICIT : Tls.Mode.STARTTLS,
        insecure ? Tls.Verify.REPORTED : Tls.Verify.REQUIRED,
        serverName,
        caFile.map(ProbeOptions::trust).orElseGet(Trust::system));
  }

  private static Trust trust(Path file) {
    try {
      return Trust.of(CertificateFiles.read(file), file.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException("--ca-file: " + e.getMessage(), e);
    }
  }

  private Optional<MailLogin> login() {
    require(
        loginFile.isPresent() || mechanism.isEmpty(),
        "--mechanism means nothing without --login-file");
    require(
        loginFile.isPresent() || !loginInClear,
        "--login-in-clear means nothing without --login-file");
    return loginFile.map(this::login);
  }

  private MailLogin login(Path file) {
    return new MailLogin(read(file), mechanism.map(ProbeOptions::named), loginInClear);
  }

  private static Login read(Path file) {
    try {
      return Login.parse(LoginFiles.readChecked(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--login-file: " + e.getMessage(), e);
    }
  }

  private static Mechanism named(String name) {
    return Mechanism.of(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--mechanism is '"
                        + name
                        + "'; expected one of "
                        + Arrays.stream(Mechanism.values())
                            .map(Mechanism::label)
                            .collect(Collectors.joining(", "))));
  }

  private static void refuse(String option, boolean given, String protocols) {
    require(!given, option + " is for " + protocols + " only");
  }

  static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
