package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.config.CertificateFiles;
import io.mailkeeper.agent.config.Decimal;
import io.mailkeeper.agent.config.Host;
import io.mailkeeper.agent.config.LoginFiles;
import io.mailkeeper.agent.config.MailProbeFile;
import io.mailkeeper.agent.config.ProbeFile;
import io.mailkeeper.agent.config.TlsFile;
import io.mailkeeper.probes.Hop;
import io.mailkeeper.probes.JolokiaRead;
import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.MailLogin;
import io.mailkeeper.probes.Mechanism;
import io.mailkeeper.probes.Route;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.mailkeeper.probes.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * From a probe as configured to what the probe needs. Reads files of logins and certificates, so it
 * may block.
 */
public final class Targets {
  private Targets() {}

  /** The protocol that {@link #of} would give; reads no file, so that it can be asked for often. */
  static String protocol(ProbeFile file) {
    return file instanceof ProbeFile.Dialogue ? Target.Script.TCP : file.kind();
  }

  /**
   * The target of a probe.
   *
   * @param scope whose canaries those of a round trip are
   */
  static Target of(ProbeFile file, String scope) {
    return file instanceof ProbeFile.RoundTrip trip ? route(trip, scope) : of(file);
  }

  private static Route route(ProbeFile.RoundTrip trip, String scope) {
    Target submit = of(trip.submit());
    Target.Envelope envelope =
        (submit instanceof Target.Lmtp lmtp ? lmtp.envelope() : ((Target.Smtp) submit).envelope())
            .orElseThrow();
    return new Route(
        (Target.Mail) submit,
        envelope,
        (Target.Mail) of(trip.fetch()),
        trip.mailbox(),
        scope,
        slowAfter(trip),
        trip.lostAfter());
  }

  private static Map<Hop, Duration> slowAfter(ProbeFile.RoundTrip trip) {
    Map<Hop, Duration> limits = new EnumMap<>(Hop.class);
    trip.slowAfter()
        .ifPresent(
            s -> {
              s.submit().ifPresent(limit -> limits.put(Hop.SUBMIT, limit));
              s.queue().ifPresent(limit -> limits.put(Hop.QUEUE, limit));
              s.store().ifPresent(limit -> limits.put(Hop.STORE, limit));
              s.fetch().ifPresent(limit -> limits.put(Hop.FETCH, limit));
            });
    return limits;
  }

  /** The same for a probe that somebody asks for now: it leaves scheduled canaries alone. */
  static Target of(ProbeFile file) {
    if (file instanceof ProbeFile.RoundTrip trip) {
      return route(trip, "asked-for");
    }
    String host = file.host().text();
    int port = file.port();
    if (file instanceof ProbeFile.Smtp smtp) {
      String name = smtp.ehlo().map(Object::toString).orElse(Target.Smtp.DEFAULT_EHLO_NAME);
      return new Target.Smtp(
          host, port, name, tls(smtp), login(smtp), envelope(smtp.mailFrom(), smtp.rcptTo()));
    }
    if (file instanceof ProbeFile.Lmtp lmtp) {
      String name = lmtp.lhlo().map(Object::toString).orElse(Target.Smtp.DEFAULT_EHLO_NAME);
      return new Target.Lmtp(
          host, port, name, tls(lmtp), login(lmtp), envelope(lmtp.mailFrom(), lmtp.rcptTo()));
    }
    if (file instanceof ProbeFile.Sieve sieve) {
      return new Target.Sieve(host, port, tls(sieve), login(sieve));
    }
    if (file instanceof ProbeFile.Pop3 pop3) {
      return new Target.Pop3(host, port, tls(pop3), login(pop3));
    }
    if (file instanceof ProbeFile.Imap imap) {
      return new Target.Imap(host, port, tls(imap), login(imap));
    }
    if (file instanceof ProbeFile.Http http) {
      return WebTargets.http(http);
    }
    if (file instanceof ProbeFile.Dns dns) {
      return WebTargets.dns(dns);
    }
    if (file instanceof ProbeFile.Jolokia jolokia) {
      return new Target.Jolokia(
          host,
          port,
          jolokia.url().path(),
          jolokia.reads().stream().map(Targets::read).toList(),
          jolokia.loginFile().map(LoginFiles::read).map(Login::parse));
    }
    if (file instanceof ProbeFile.Ldap ldap) {
      return new Target.Ldap(
          host,
          port,
          ldap.tls().map(Targets::tls),
          ldap.loginFile().map(LoginFiles::read).map(Login::parse),
          ldap.loginInClear().orElse(false),
          ldap.base());
    }
    return WebTargets.script((ProbeFile.Dialogue) file);
  }

  /** How TLS is spoken. */
  public static Optional<Tls> tls(MailProbeFile file) {
    return file.tls().map(Targets::tls);
  }

  static Tls tls(TlsFile tls) {
    return new Tls(
        tls.mode() == TlsFile.Mode.IMPLICIT ? Tls.Mode.IMPLICIT : Tls.Mode.STARTTLS,
        tls.verify() == TlsFile.Verify.REQUIRED ? Tls.Verify.REQUIRED : Tls.Verify.REPORTED,
        tls.serverName().map(Host::text),
        tls.caFile().map(Targets::trust).orElseGet(Trust::system));
  }

  private static Trust trust(Path caFile) {
    try {
      return Trust.of(CertificateFiles.read(caFile), caFile.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How is logged in. */
  public static Optional<MailLogin> login(MailProbeFile file) {
    return file.loginFile()
        .map(
            path ->
                new MailLogin(
                    Login.parse(LoginFiles.read(path)),
                    file.mechanism().map(m -> Mechanism.of(m.text()).orElseThrow()),
                    file.loginInClear().orElse(false)));
  }

  /** A recipient alone is announced with the null sender, as a bounce. */
  public static Optional<Target.Envelope> envelope(Optional<String> from, Optional<String> to) {
    return from.isEmpty() && to.isEmpty()
        ? Optional.empty()
        : Optional.of(new Target.Envelope(from.orElse(""), to));
  }

  private static JolokiaRead read(ProbeFile.Read read) {
    return new JolokiaRead(
        read.mbean(),
        read.attribute(),
        read.path(),
        read.min().map(Decimal::number),
        read.max().map(Decimal::number),
        read.equals());
  }
}
