package io.mailkeeper.lab.servers;

import io.mailkeeper.probes.Hop;
import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.MailLogin;
import io.mailkeeper.probes.Route;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.mailkeeper.probes.Trust;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Ways of canaries to {@link Account#ALICE} through a server: by LMTP where it takes it, else as a
 * user's submission. What has not come back is lost at once.
 *
 * @param to whose mail ends in alice's mailbox
 * @param password that canaries are fetched with
 */
record CanaryRoutes(
    RunningServer server,
    Trust trust,
    String to,
    String scope,
    String password,
    Map<Hop, Duration> slowAfter) {

  CanaryRoutes(RunningServer server, Trust trust) {
    this(server, trust, "alice@mail.lab", "lab/mail", Account.ALICE.password(), Map.of());
  }

  CanaryRoutes to(String other) {
    return new CanaryRoutes(server, trust, other, scope, password, slowAfter);
  }

  CanaryRoutes scope(String other) {
    return new CanaryRoutes(server, trust, to, other, password, slowAfter);
  }

  CanaryRoutes slowAfter(Map<Hop, Duration> limits) {
    return new CanaryRoutes(server, trust, to, scope, password, limits);
  }

  /** The submission works, and nobody gets in to fetch: the canary stays. */
  CanaryRoutes brokenOff() {
    return new CanaryRoutes(server, trust, to, scope, "wrong", slowAfter);
  }

  Target.Mail imap() {
    return new Target.Imap(server.address(), Target.Imap.DEFAULT_PORT);
  }

  Target.Mail pop3() {
    return new Target.Pop3(server.address(), Target.Pop3.DEFAULT_PORT);
  }

  Route by(Target.Mail fetch) {
    return new Route(
        submission(),
        new Target.Envelope("", Optional.of(to)),
        fetch.with(tls(), login(password)),
        Route.DEFAULT_MAILBOX,
        scope,
        slowAfter,
        Duration.ZERO);
  }

  private Target.Mail submission() {
    String host = server.address();
    Optional<Service> lmtp =
        server.server().services().stream()
            .filter(s -> s.protocol().equals(Target.Lmtp.PROTOCOL) && !s.tlsFirst())
            .findFirst();
    Target.Mail entry =
        lmtp.isPresent()
            ? new Target.Lmtp(host, lmtp.get().port())
            : new Target.Smtp(host, Target.Smtp.SUBMISSION_PORT);
    boolean asNobody = lmtp.filter(s -> s.encrypted().isEmpty()).isPresent();
    return entry.with(tls(), asNobody ? Optional.empty() : login(Account.ALICE.password()));
  }

  private Optional<Tls> tls() {
    return Optional.of(
        new Tls(Tls.Mode.STARTTLS, Tls.Verify.REQUIRED, Optional.of(LabServer.HOST_NAME), trust));
  }

  private static Optional<MailLogin> login(String password) {
    return Optional.of(new MailLogin(new Login(Account.ALICE.user(), password)));
  }
}
