package io.mailkeeper.lab.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.mailkeeper.probes.Hop;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.RoundTrip;
import io.mailkeeper.probes.RoundTripResult;
import io.mailkeeper.probes.Route;
import io.mailkeeper.probes.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A canary through every real server, from the submission to the mailbox and out of it. */
class RoundTripLabIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Room for a few looks; nothing is to come. */
  private static final Duration SHORT = Duration.ofMillis(1_500);

  private static final InstantSource NOW = InstantSource.system();
  private static final Duration DECADE = Duration.ofDays(3_650);

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

  private static RunningServer start(MailServer server, RunningServer.Layer layer) {
    return RunningServer.start(roots, server, authority.good(), layer);
  }

  private static CanaryRoutes routes(RunningServer running) {
    return new CanaryRoutes(running, authority.trust());
  }

  private static RoundTrip trips(Route route) {
    return new RoundTrip(vertx, route, NOW);
  }

  /** One after the other; what they find besides their own canary is nothing. */
  private static void comesBack(RunningServer running, RoundTripResult result) {
    assertThat(result.success()).as("%s%n%s", result, running.said()).isTrue();
    assertThat(result.hops()).containsOnlyKeys(Hop.values());
    assertThat(result.leftovers() + result.late() + result.lost()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void a_canary_arrives_and_leaves_nothing_behind(MailServer server) {
    try (RunningServer running = start(server, RunningServer.Layer.NOTHING)) {
      CanaryRoutes routes = routes(running);
      Route other = routes.brokenOff().scope("lab/other").by(routes.imap());
      assertThat(trips(other).run(TIMEOUT).await().reason()).isEqualTo(Reason.AUTH);

      for (Target.Mail fetch : List.of(routes.imap(), routes.pop3())) {
        RoundTrip trips = trips(routes.by(fetch));
        RoundTripResult first = trips.run(TIMEOUT).await();
        System.out.printf("%s, %s: %s%n", server.name(), fetch.protocol(), first.detail());
        comesBack(running, first);
        comesBack(running, trips.run(TIMEOUT).await());
      }
      // Mail that is not theirs is still there: the canary of another check, which now tidies up.
      RoundTripResult last =
          trips(routes.scope("lab/other").by(routes.imap())).run(TIMEOUT).await();
      assertThat(last.success()).as("%s%n%s", last, running.said()).isTrue();
      assertThat(last.leftovers()).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void clocks_that_differ_do_not_matter(MailServer server) {
    try (RunningServer running = start(server, RunningServer.Layer.NOTHING)) {
      CanaryRoutes routes = routes(running);
      for (Target.Mail fetch : List.of(routes.imap(), routes.pop3())) {
        for (Duration ahead : List.of(DECADE, DECADE.negated())) {
          RoundTrip trips =
              new RoundTrip(vertx, routes.by(fetch), InstantSource.offset(NOW, ahead));
          RoundTripResult result = trips.run(TIMEOUT).await();
          comesBack(running, result);
          assertThat(result.hops().values()).allMatch(hop -> hop.compareTo(result.total()) <= 0);
        }
      }
    }
  }

  /** A submission, LMTP with a login, LMTP without. */
  static Stream<Named<MailServer>> oneOfEachKind() {
    return Stream.of(new EximServer(), new CyrusServer(), new Dovecot24Server())
        .map(server -> named(server.name(), server));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oneOfEachKind")
  void each_hop_that_is_slow_names_itself(MailServer server) {
    try (RunningServer running = start(server, RunningServer.Layer.NOTHING)) {
      CanaryRoutes routes = routes(running);
      for (Hop hop : Hop.values()) {
        Route route = routes.slowAfter(limits(hop, Duration.ZERO)).by(routes.imap());
        RoundTripResult result = trips(route).run(TIMEOUT).await();
        comesBack(running, result);
        assertThat(result.slow()).containsExactly(hop);
        assertThat(result.detail()).endsWith(hop.label() + " is slow: expected at most 0 ms");
      }
    }
  }

  private static Map<Hop, Duration> limits(Hop one, Duration limit) {
    Map<Hop, Duration> limits = new EnumMap<>(Hop.class);
    for (Hop hop : Hop.values()) {
      limits.put(hop, TIMEOUT);
    }
    limits.put(one, limit);
    return limits;
  }

  /** Postfix has taken the message and keeps it, until it is told to go on. */
  @Test
  void a_queue_that_stands_still_is_what_is_slow() {
    PostfixServer server = new PostfixServer();
    try (RunningServer running = start(server, server::sortCanaries)) {
      CanaryRoutes routes = routes(running).to(PostfixServer.HELD);
      // The second look comes a tenth of a second after the submission, at the earliest.
      Map<Hop, Duration> limits = limits(Hop.QUEUE, Duration.ofMillis(50));
      Future<RoundTripResult> trip = trips(routes.slowAfter(limits).by(routes.imap())).run(TIMEOUT);
      running.awaitLogged("Logged out"); // the first look has found nothing
      running.awaitFile(PostfixServer.HOLD);
      running.run(PostfixServer.RELEASE);

      RoundTripResult result = trip.await();

      comesBack(running, result);
      assertThat(result.slow()).containsExactly(Hop.QUEUE);
      assertThat(result.detail()).endsWith("queue is slow: expected at most 50 ms");
    }
  }

  @Test
  void a_canary_that_arrives_after_its_trip_was_late_and_is_not_lost() {
    PostfixServer server = new PostfixServer();
    try (RunningServer running = start(server, server::sortCanaries)) {
      CanaryRoutes routes = routes(running).to(PostfixServer.HELD);
      RoundTrip trips = trips(routes.by(routes.imap()));
      RoundTripResult first = trips.run(SHORT).await();
      missing(first);
      assertThat(first.late() + first.lost()).isZero();
      running.run(PostfixServer.RELEASE);
      running.awaitFile("/home/alice/Maildir/new");

      RoundTripResult second = trips.run(SHORT).await();

      missing(second);
      assertThat(second.late()).isEqualTo(1);
      assertThat(second.lost() + second.leftovers()).isZero();
    }
  }

  @Test
  void a_canary_that_never_arrives_is_lost_and_counted_once() {
    PostfixServer server = new PostfixServer();
    try (RunningServer running = start(server, server::sortCanaries)) {
      CanaryRoutes routes = routes(running).to(PostfixServer.DISCARDED);
      RoundTrip trips = trips(routes.by(routes.imap()));
      for (int lost : List.of(0, 1, 1)) {
        RoundTripResult result = trips.run(SHORT).await();
        missing(result);
        assertThat(result.lost()).isEqualTo(lost); // that of the trip before
        assertThat(result.late() + result.leftovers()).isZero();
      }
    }
  }

  private static void missing(RoundTripResult result) {
    assertThat(result.reason()).as("%s", result).isEqualTo(Reason.TIMEOUT);
    assertThat(result.detail()).startsWith("queue: expected the canary in INBOX within 1500 ms");
  }

  /** Trips that were broken off have filled the mailbox, beside mail that is not theirs. */
  @Test
  void a_mailbox_full_of_canaries_empties_itself() {
    Dovecot23Server server = new Dovecot23Server();
    try (RunningServer running = start(server, server::limitMailboxToThree)) {
      CanaryRoutes routes = routes(running);
      CanaryRoutes brokenOff = routes.brokenOff();
      for (String scope : List.of("lab/other", "lab/mail", "lab/mail")) {
        RoundTripResult result =
            trips(brokenOff.scope(scope).by(routes.imap())).run(TIMEOUT).await();
        assertThat(result.reason()).as("%s", result).isEqualTo(Reason.AUTH);
        assertThat(result.detail()).startsWith("store: ");
      }
      RoundTrip trips = trips(routes.scope("lab/mail").by(routes.imap()));
      RoundTripResult full = trips.run(TIMEOUT).await();
      assertThat(full.reason()).as("%s%n%s", full, running.said()).isEqualTo(Reason.EXPECT);
      assertThat(full.detail()).startsWith("submit: ").contains("552 5.2.2").contains("full");
      assertThat(full.leftovers()).isEqualTo(2);

      comesBack(running, trips.run(TIMEOUT).await());
    }
  }
}
