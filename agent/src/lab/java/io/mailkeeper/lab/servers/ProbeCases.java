package io.mailkeeper.lab.servers;

import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.MailLogin;
import io.mailkeeper.probes.Mechanism;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.mailkeeper.probes.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The table of one server: every service, in clear and with TLS, by every way of logging in. */
final class ProbeCases {
  private static final String WRONG_PASSWORD = "wrong \"horse $b\u00e4ttery";

  private static final String NOBODY = "nobody-at-all";

  private final MailServer server;
  private final String address;
  private final Trust trust;

  /**
   * @param address where it runs
   */
  ProbeCases(MailServer server, String address, Trust trust) {
    this.server = server;
    this.address = address;
    this.trust = trust;
  }

  /** With a certificate that convinces. */
  List<ProbeCase> withGoodCertificate() {
    List<ProbeCase> cases = new ArrayList<>();
    for (Service service : server.services()) {
      if (!service.tlsFirst()) {
        cases.add(ProbeCase.succeeds(service + " in clear", target(service, none(), none())));
        cases.addAll(logins(service, none(), service.inClear()));
        cases.addAll(notInClear(service));
      }
      Optional<Tls> tls = tls(service, Tls.Verify.REQUIRED, trust);
      cases.add(ProbeCase.succeeds(service + " with TLS", target(service, tls, none())));
      cases.addAll(logins(service, tls, service.encrypted()));
      cases.addAll(unknownAuthority(service));
      cases.addAll(envelopes(service, tls));
    }
    return cases;
  }

  /** On a server that lets passwords cross the network in clear. */
  List<ProbeCase> inClear() {
    List<ProbeCase> cases = new ArrayList<>();
    for (Service service : server.services()) {
      if (!service.tlsFirst()) {
        cases.addAll(logins(service.open(), none(), service.open().inClear()));
        cases.addAll(notInClear(service));
      }
    }
    return cases;
  }

  private List<ProbeCase> envelopes(Service service, Optional<Tls> tls) {
    List<ProbeCase> cases = new ArrayList<>();
    if (service.protocol().equals(Target.Lmtp.PROTOCOL)) {
      cases.addAll(EnvelopeCases.incoming(target(service, tls, anyLogin(service))));
    }
    if (service.port() == Target.Smtp.DEFAULT_PORT) {
      cases.addAll(EnvelopeCases.incoming(target(service, none(), none())));
    }
    if (service.protocol().equals(Target.Smtp.PROTOCOL) && server.relays()) {
      cases.add(EnvelopeCases.relayed(target(service, tls, anyLogin(service))));
      if (!server.relaysForThisMachine()) {
        cases.add(EnvelopeCases.notRelayed(target(service, tls, none())));
      }
    }
    return cases;
  }

  /**
   * With a certificate that does not.
   *
   * @param fault what must be said about it
   */
  List<ProbeCase> withBadCertificate(String fault) {
    List<ProbeCase> cases = new ArrayList<>();
    for (Service service : server.services()) {
      Optional<MailLogin> login = anyLogin(service);
      cases.add(
          ProbeCase.fails(
              service + " that must convince",
              target(service, tls(service, Tls.Verify.REQUIRED, trust), login),
              Reason.TLS,
              fault));
      cases.add(
          ProbeCase.reports(
              service + " that is looked at",
              target(service, tls(service, Tls.Verify.REPORTED, trust), login),
              fault));
    }
    return cases;
  }

  private List<ProbeCase> unknownAuthority(Service service) {
    String fault = "unable to find valid certification path";
    Trust others = Trust.system();
    return List.of(
        ProbeCase.fails(
            service + " signed by nobody known",
            target(service, tls(service, Tls.Verify.REQUIRED, others), anyLogin(service)),
            Reason.TLS,
            fault),
        ProbeCase.reports(
            service + " signed by nobody known, looked at",
            target(service, tls(service, Tls.Verify.REPORTED, others), anyLogin(service)),
            fault));
  }

  /** Each way by itself, right and wrong, then whichever the probe chooses. */
  private List<ProbeCase> logins(Service service, Optional<Tls> tls, Set<String> offered) {
    List<ProbeCase> cases = new ArrayList<>();
    boolean inClear = tls.isEmpty();
    String where = service + (inClear ? " in clear" : " with TLS");
    for (String label : new TreeSet<>(offered)) {
      Mechanism mechanism = Mechanism.of(label).orElseThrow();
      boolean token = mechanism == Mechanism.XOAUTH2;
      String right = token ? BearerToken.valid() : Account.ALICE.password();
      String wrong = token ? BearerToken.expired() : WRONG_PASSWORD;
      cases.add(
          ProbeCase.succeeds(
              where + " by " + label,
              target(service, tls, login(right, Optional.of(mechanism), inClear))));
      cases.add(
          ProbeCase.fails(
              where + " by " + label + ", wrong",
              target(service, tls, login(wrong, Optional.of(mechanism), inClear)),
              Reason.AUTH,
              ""));
    }
    if (offered.contains(Mechanism.XOAUTH2.label())) {
      Optional<Mechanism> mechanism = Optional.of(Mechanism.XOAUTH2);
      cases.add(
          ProbeCase.succeeds(
              where + " by a long token",
              target(service, tls, login(BearerToken.validAndLong(), mechanism, inClear))));
    }
    if (!offered.isEmpty()) {
      cases.add(
          ProbeCase.succeeds(
              where + " by the strongest",
              target(service, tls, login(Account.ALICE.password(), Optional.empty(), false))));
      Login stranger = new Login(NOBODY, Account.ALICE.password());
      cases.add(
          ProbeCase.fails(
              where + " as nobody known",
              target(service, tls, Optional.of(new MailLogin(stranger, Optional.empty(), inClear))),
              Reason.AUTH,
              ""));
    }
    return cases;
  }

  /** A password that must not cross the network in clear does not. */
  private List<ProbeCase> notInClear(Service service) {
    if (service.encrypted().isEmpty()) {
      return List.of();
    }
    return List.of(
        ProbeCase.fails(
            service + " in clear by PLAIN",
            target(
                service,
                none(),
                login(Account.ALICE.password(), Optional.of(Mechanism.PLAIN), false)),
            Reason.AUTH,
            "PLAIN"));
  }

  private static Optional<MailLogin> anyLogin(Service service) {
    return service.encrypted().isEmpty()
        ? none()
        : login(Account.ALICE.password(), Optional.empty(), false);
  }

  private static Optional<MailLogin> login(
      String secret, Optional<Mechanism> mechanism, boolean inClear) {
    Login login = new Login(Account.ALICE.user(), secret);
    return Optional.of(new MailLogin(login, mechanism, inClear));
  }

  private static Optional<Tls> tls(Service service, Tls.Verify verify, Trust trust) {
    Tls.Mode mode = service.tlsFirst() ? Tls.Mode.IMPLICIT : Tls.Mode.STARTTLS;
    return Optional.of(new Tls(mode, verify, Optional.of(LabServer.HOST_NAME), trust));
  }

  private Target.Mail target(Service service, Optional<Tls> tls, Optional<MailLogin> login) {
    int port = service.port();
    Target.Mail mail =
        switch (service.protocol()) {
          case Target.Smtp.PROTOCOL -> new Target.Smtp(address, port);
          case Target.Lmtp.PROTOCOL -> new Target.Lmtp(address, port);
          case Target.Pop3.PROTOCOL -> new Target.Pop3(address, port);
          case Target.Imap.PROTOCOL -> new Target.Imap(address, port);
          case Target.Sieve.PROTOCOL -> new Target.Sieve(address, port);
          default -> throw new IllegalArgumentException(service.protocol());
        };
    return mail.with(tls, login);
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
