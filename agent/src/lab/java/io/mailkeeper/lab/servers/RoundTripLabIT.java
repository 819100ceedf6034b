package io.mailkeeper.lab.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.probes.Hop;
import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.MailLogin;
import io.mailkeeper.probes.RoundTrip;
import io.mailkeeper.probes.RoundTripResult;
import io.mailkeeper.probes.Route;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.mailkeeper.probes.Trust;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A canary through every real server, from the submission to the mailbox and out of it. */
class RoundTripLabIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static Vertx vertx;
  private static ServerRoots roots;
  private static LabAuthority authority;

  static Stream<Named<MailServer>> servers() {
    return MailServersLabIT.servers();
  }

  @BeforeAll
  static void requirements() throws IOException, GeneralSecurityException {
    roots = ServerRoots.find();
    authority = LabAuthority.create();
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void end() {
    if (vertx != null) {
      vertx.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void a_canary_arrives_and_leaves_nothing_behind(MailServer server) {
    try (RunningServer running =
        RunningServer.start(roots, server, authority.good(), RunningServer.Layer.NOTHING)) {
      for (Target.Mail fetch :
          List.of(
              new Target.Imap(running.address(), 143), new Target.Pop3(running.address(), 110))) {
        RoundTrip trips = new RoundTrip(vertx, route(running, fetch), InstantSource.system());
        RoundTripResult first = trips.run(TIMEOUT).await();
        RoundTripResult second = trips.run(TIMEOUT).await();

        System.out.printf("%s, %s: %s%n", server.name(), fetch.protocol(), first.detail());
        for (RoundTripResult result : List.of(first, second)) {
          assertThat(result.success()).as("%s%n%s", result, running.said()).isTrue();
          assertThat(result.hops()).containsOnlyKeys(Hop.values());
          assertThat(result.leftovers() + result.late() + result.lost()).isZero();
        }
      }
    }
  }

  /** By LMTP where the server takes it, else as a user's submission. */
  private static Route route(RunningServer running, Target.Mail fetch) {
    Trust trust = authority.trust();
    Optional<Tls> tls =
        Optional.of(
            new Tls(
                Tls.Mode.STARTTLS, Tls.Verify.REQUIRED, Optional.of(MailServer.HOST_NAME), trust));
    Optional<MailLogin> login =
        Optional.of(new MailLogin(new Login(Account.ALICE.user(), Account.ALICE.password())));
    Service entry =
        running.server().services().stream()
            .filter(s -> s.protocol().equals(Target.Lmtp.PROTOCOL) || s.port() == 587)
            .findFirst()
            .orElseThrow();
    Target.Mail submit =
        entry.port() == 587
            ? new Target.Smtp(running.address(), entry.port())
            : new Target.Lmtp(running.address(), entry.port());
    return new Route(
        submit.with(tls, entry.encrypted().isEmpty() ? Optional.empty() : login),
        new Target.Envelope("", Optional.of("alice@mail.lab")),
        fetch.with(tls, login),
        Route.DEFAULT_MAILBOX,
        "lab/" + fetch.protocol(),
        Map.of(),
        Route.DEFAULT_LOST_AFTER);
  }
}
