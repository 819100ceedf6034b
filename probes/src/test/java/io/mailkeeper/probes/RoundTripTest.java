package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class RoundTripTest {

  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Room for a few looks. */
  private static final Duration SHORT = Duration.ofMillis(1_500);

  private static final MailLogin LOGIN =
      new MailLogin(new Login("canary", "s3cret"), Optional.empty(), true);

  private enum By {
    IMAP,
    POP3
  }

  private final PostOffice office = new PostOffice();
  private Vertx vertx = Vertx.vertx();

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    get(vertx.close());
    office.close();
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(50, TimeUnit.SECONDS);
  }

  private Route route(By by, Map<Hop, Duration> slowAfter, Duration lostAfter) {
    return new Route(
        office.submission(),
        new Target.Envelope("", Optional.of("canary@example.org")),
        by == By.IMAP ? office.imap(LOGIN) : office.pop3(LOGIN),
        "INBOX",
        "main/mail",
        slowAfter,
        lostAfter);
  }

  private RoundTrip trip(By by, Duration lostAfter) {
    return new RoundTrip(vertx, route(by, Map.of(), lostAfter), InstantSource.fixed(NOW));
  }

  private static String mail(String subject, String more) {
    return "From: somebody\r\nSubject: " + subject + "\r\n" + more + "\r\nHello\r\n";
  }

  private static String canary(String scope, Instant sent) {
    return new Canary(scope, sent, Canary.fresh(scope, sent).id())
        .message(new Target.Envelope("", Optional.of("canary@example.org")));
  }

  @ParameterizedTest
  @EnumSource
  void aCanaryComesBackAndIsDeleted(By by) throws Exception {
    RoundTripResult result = get(trip(by, LONG).run(LONG));
    assertThat(result.detail()).startsWith("the canary came back, submit ");
    assertThat(result.success()).isTrue();
    assertThat(result.reason()).isEqualTo(Reason.NONE);
    assertThat(result.hops().keySet()).containsExactly(Hop.values());
    assertThat(result.slow()).isEmpty();
    assertThat(result.lost() + result.late() + result.leftovers()).isZero();
    assertThat(office.subjects()).isEmpty();
    assertThat(office.submitted()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aSlowHopNamesItself(By by) throws Exception {
    Map<Hop, Duration> limits = Map.of(Hop.QUEUE, LONG, Hop.STORE, Duration.ZERO);
    RoundTrip trip = new RoundTrip(vertx, route(by, limits, LONG), InstantSource.fixed(NOW));
    RoundTripResult result = get(trip.run(LONG));
    assertThat(result.success()).isTrue();
    assertThat(result.slow()).containsExactly(Hop.STORE);
    assertThat(result.detail()).endsWith("; store is slow: expected at most 0 ms");
  }

  @ParameterizedTest
  @EnumSource
  void aCanaryThatComesLateIsNotLost(By by) throws Exception {
    RoundTrip trip = trip(by, Duration.ZERO);
    office.fate(PostOffice.Fate.HELD);
    RoundTripResult first = get(trip.run(SHORT));
    assertThat(first.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(first.detail())
        .startsWith("queue: expected the canary in INBOX within 1500 ms, got nothing in ");
    assertThat(first.hops().keySet()).containsExactly(Hop.SUBMIT);
    assertThat(first.lost() + first.late()).isZero();
    office.fate(PostOffice.Fate.DELIVERED);
    office.release();
    RoundTripResult second = get(trip.run(SHORT));
    assertThat(second.success()).as(second.detail()).isTrue();
    assertThat(second.late()).isEqualTo(1);
    assertThat(second.lost() + second.leftovers()).isZero();
    assertThat(office.subjects()).isEmpty();
    assertThat(get(trip.run(SHORT)).late()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aCanaryThatNeverComesIsLostOnce(By by) throws Exception {
    RoundTrip trip = trip(by, Duration.ZERO);
    office.fate(PostOffice.Fate.LOST);
    assertThat(get(trip.run(SHORT)).lost()).isZero();
    office.fate(PostOffice.Fate.DELIVERED);
    assertThat(get(trip.run(SHORT)).lost()).isEqualTo(1);
    RoundTripResult third = get(trip.run(SHORT));
    assertThat(third.lost() + third.late()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void onlyCanariesOfThisCheckAndForgottenOnesAreDeleted(By by) throws Exception {
    office.put(mail("of a person", ""));
    office.put(canary("main/mail", NOW.minusSeconds(60)));
    office.put(mail("half a mark", Canary.HEADER + ": yes\r\n"));
    office.put(canary("main/other", NOW.minusSeconds(60)).replace("Subject: M", "Subject: m"));
    office.put(canary("main/other", NOW.minusSeconds(100_000)));
    office.put(mail("Re: Mailkeeper canary", ""));
    RoundTripResult result = get(trip(by, LONG).run(LONG));
    assertThat(result.success()).as(result.detail()).isTrue();
    assertThat(result.leftovers()).isEqualTo(2);
    assertThat(result.late()).isZero();
    assertThat(office.subjects())
        .hasSize(4)
        .contains("of a person", "half a mark", "Re: Mailkeeper canary")
        .anyMatch(subject -> subject.startsWith("mailkeeper canary"));
    assertThat(result.look().orElseThrow().transcript().toString()).doesNotContain("of a person");
  }

  @ParameterizedTest
  @EnumSource
  void aMailboxFullOfCanariesEmptiesItself(By by) throws Exception {
    office.put(canary("main/mail", NOW.minusSeconds(120)));
    office.put(canary("main/mail", NOW.minusSeconds(60)));
    office.fate(PostOffice.Fate.REFUSED_WHEN_FULL);
    RoundTrip trip = trip(by, LONG);
    RoundTripResult first = get(trip.run(LONG));
    assertThat(first.reason()).isEqualTo(Reason.EXPECT);
    assertThat(first.detail())
        .startsWith("submit: expected 250 reply to the message, got \"552 5.2.2 Mailbox full\"");
    assertThat(first.leftovers()).isEqualTo(2);
    assertThat(first.hops()).isEmpty();
    assertThat(office.subjects()).isEmpty();
    assertThat(get(trip.run(LONG)).success()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedLoginFailsAtOnce(By by) throws Exception {
    MailLogin wrong = new MailLogin(LOGIN.login(), Optional.of(Mechanism.XOAUTH2), true);
    Route right = route(by, Map.of(), LONG);
    Target.Mail fetch = right.fetch().with(Optional.empty(), Optional.of(wrong));
    Route route =
        new Route(
            right.submit(),
            right.envelope(),
            fetch,
            right.mailbox(),
            right.scope(),
            Map.of(),
            LONG);
    RoundTripResult result = get(new RoundTrip(vertx, route, InstantSource.fixed(NOW)).run(LONG));
    assertThat(result.reason()).isEqualTo(Reason.AUTH);
    assertThat(result.detail()).startsWith("store: expected XOAUTH2 among the server's mechanisms");
    assertThat(office.looks()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void tripsDoNotDeleteEachOthersCanaries(By by) throws Exception {
    RoundTrip trip = trip(by, LONG);
    Future<RoundTripResult> first = trip.run(LONG);
    Future<RoundTripResult> second = trip.run(LONG);
    assertThat(get(second).success()).isTrue();
    assertThat(first.isComplete()).isTrue();
    assertThat(get(first).success()).isTrue();
    assertThat(get(first).leftovers() + get(second).leftovers()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aTripIsAProbeToo(By by) throws Exception {
    ProbeResult result = get(Probes.run(vertx, route(by, Map.of(), LONG), LONG));
    assertThat(result.success()).as(result.detail()).isTrue();
    assertThat(result.transcript())
        .contains("> DATA", "< 250 queued")
        .anyMatch(line -> line.startsWith(by == By.IMAP ? "> a6 UID FETCH" : "> RETR"))
        .noneMatch(line -> line.contains("s3cret"));
    assertThat(result.said()).isSortedAccordingTo(Comparator.comparing(ProbeResult.Said::at));
  }

  @Test
  void aRouteThatLeadsNowhereIsRefused() {
    Route right = route(By.POP3, Map.of(), LONG);
    assertThatThrownBy(() -> with(right, right.fetch(), right.fetch(), "INBOX"))
        .hasMessage("a canary is submitted by pop3, allowed: smtp, lmtp");
    assertThatThrownBy(() -> with(right, right.submit(), right.submit(), "INBOX"))
        .hasMessage("a canary is fetched by smtp, allowed: imap, pop3");
    assertThatThrownBy(() -> with(right, right.submit(), new Target.Imap("h", 143), "INBOX"))
        .hasMessage("nobody can fetch a canary without a login");
    assertThatThrownBy(() -> with(right, right.submit(), right.fetch(), "Canaries"))
        .hasMessage("mailbox is \"Canaries\", but POP3 has only INBOX");
    assertThatThrownBy(() -> with(right, right.submit(), office.imap(LOGIN), "Canari\u00e9s"))
        .hasMessageStartingWith("mailbox is \"Canari\u00e9s\", expected visible ASCII");
    assertThatThrownBy(() -> trip(By.IMAP, LONG).run(Duration.ZERO))
        .hasMessage("timeout is PT0S, expected more than zero");
  }

  private static Route with(Route route, Target.Mail submit, Target.Mail fetch, String mailbox) {
    return new Route(
        submit, route.envelope(), fetch, mailbox, route.scope(), Map.of(), Duration.ZERO);
  }
}
