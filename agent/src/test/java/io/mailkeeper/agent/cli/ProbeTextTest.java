package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.MailLogin;
import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.ProbeResult.Said;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.mailkeeper.probes.TlsFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProbeTextTest {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final String URI = "smtps://mail.example.org";
  private static final Target TARGET = Target.parse(java.net.URI.create(URI));
  private static final Ink PLAIN = new Ink(false);

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }

  private static TlsFacts facts(int days, Optional<String> chainFault, Optional<String> nameFault) {
    Instant from = Instant.parse("2026-01-01T00:00:00Z");
    return new TlsFacts(
        "TLSv1.3",
        "TLS_AES_256_GCM_SHA384",
        List.of(
            new TlsFacts.Certificate(
                "CN=mail.example.org", "CN=ca", "1a", from, NOW.plus(Duration.ofDays(days))),
            new TlsFacts.Certificate(
                "CN=ca", "CN=root", "2b", from, Instant.parse("2030-01-01T00:00:00Z"))),
        chainFault,
        nameFault);
  }

  private static ProbeResult result(Reason reason, String detail, Optional<TlsFacts> tls) {
    return new ProbeResult(
        reason == Reason.NONE,
        reason,
        detail,
        Map.of(
            Phase.RESOLVE, micros(1_000),
            Phase.CONNECT, micros(2_500),
            Phase.TLS, micros(20_000),
            Phase.GREETING, micros(16_500)),
        micros(40_123),
        List.of(
            new Said(micros(1_000), "* connecting to 192.0.2.1 port 465"),
            new Said(micros(40_000), "< 220 mail.example.org ESMTP")),
        "192.0.2.1",
        tls);
  }

  private static ProbeText text(Reason reason, String detail, Optional<TlsFacts> tls) {
    return new ProbeText(URI, TARGET, result(reason, detail, tls), NOW);
  }

  private static ProbeText good(TlsFacts facts) {
    return text(Reason.NONE, "EHLO answered \"250 SIZE\"", Optional.of(facts));
  }

  @Test
  void peopleReadTheVerdictTheCertificatesTheTimesAndTheDialogue() {
    assertThat(good(facts(47, Optional.empty(), Optional.empty())).lines(PLAIN))
        .containsExactly(
            """
            smtps://mail.example.org (192.0.2.1)  ok in 40.1 ms
              EHLO answered "250 SIZE"

              TLSv1.3, TLS_AES_256_GCM_SHA384
              0  CN=mail.example.org
                 signed by CN=ca
                 valid from 2026-01-01 00:00 UTC to 2026-04-17 00:00 UTC, 47 days left
              1  CN=ca
                 signed by CN=root
                 valid from 2026-01-01 00:00 UTC to 2030-01-01 00:00 UTC, 1402 days left
              trusted, and the name is the right one

              resolve        1.000 ms  #
              connect        2.500 ms  ##
              tls           20.000 ms  ###############
              greeting      16.500 ms  ############
              total         40.123 ms

                   1.000  * connecting to 192.0.2.1 port 465
                  40.000  < 220 mail.example.org ESMTP
            """
                .lines()
                .toArray(String[]::new));
  }

  @Test
  void whatDoesNotConvinceIsSaidWithAWayOut() {
    TlsFacts facts = facts(-5, Optional.of("it has run out"), Optional.of("another name"));
    assertThat(text(Reason.TLS, facts.fault().orElseThrow(), Optional.of(facts)).lines(PLAIN))
        .contains(
            "smtps://mail.example.org (192.0.2.1)  failed: tls in 40.1 ms",
            "  --ca-file trusts another authority, --server-name expects another name, --insecure"
                + " goes on in spite of it",
            "     valid from 2026-01-01 00:00 UTC to 2026-02-24 00:00 UTC, over for 5 days",
            "  not trusted: it has run out",
            "  wrong name: another name")
        .doesNotContain("  trusted, and the name is the right one");
  }

  @Test
  void aPasswordThatIsNotSentInClearHasAWayOutToo() {
    MailLogin login = new MailLogin(new Login("joe", "secret"));
    Target target = new Target.Smtp("mail", 25).with(Optional.empty(), Optional.of(login));
    ProbeResult refused = result(Reason.AUTH, "expected TLS", Optional.empty());
    String wayOut = "  --starttls protects the password, --login-in-clear sends it all the same";
    assertThat(new ProbeText(URI, target, refused, NOW).lines(PLAIN)).contains(wayOut);
    Target safe =
        new Target.Smtp("mail", 25)
            .with(Optional.of(Tls.required(Tls.Mode.STARTTLS)), Optional.of(login));
    assertThat(new ProbeText(URI, safe, refused, NOW).lines(PLAIN)).doesNotContain(wayOut);
  }

  @Test
  void scriptsGetEverything() {
    String json = AgentClient.write(good(facts(47, Optional.empty(), Optional.of("no"))).json());
    assertThat(json)
        .contains(
            "\"target\":\"smtps://mail.example.org\",\"protocol\":\"smtp\",\"address\":\"192.0.2.1\"",
            "\"phaseSeconds\":{\"resolve\":0.001,\"connect\":0.0025,\"tls\":0.02,\"greeting\":0.0165}",
            "\"tls\":{\"protocol\":\"TLSv1.3\",\"cipher\":\"TLS_AES_256_GCM_SHA384\",\"trusted\":true,",
            "\"nameMatches\":false,\"nameFault\":\"no\",\"earliestNotAfter\":\"2026-04-17T00:00:00Z\"",
            "\"secondsLeft\":4060800.0",
            "{\"subject\":\"CN=ca\",\"issuer\":\"CN=root\",\"serial\":\"2b\"",
            "\"said\":[{\"atSeconds\":0.001,\"text\":\"* connecting to 192.0.2.1 port 465\"},",
            "\"transcript\":[\"< 220 mail.example.org ESMTP\"]");
  }

  @Test
  void aMonitoringSystemHearsOfTheCertificateInTime() {
    Optional<String> none = Optional.empty();
    assertThat(good(facts(47, none, none)).plugin().line())
        .isEqualTo(
            "SMTP OK - EHLO answered \"250 SIZE\" | 'time'=0.040123s 'resolve'=0.001000s"
                + " 'connect'=0.002500s 'tls'=0.020000s 'greeting'=0.016500s"
                + " 'certificate_days'=47.0;21:;3:");
    assertThat(good(facts(20, none, none)).plugin().line())
        .startsWith("SMTP WARNING - certificate valid for 20 days; EHLO answered");
    assertThat(good(facts(2, none, none)).plugin().line())
        .startsWith("SMTP CRITICAL - certificate valid for 2 days; EHLO");
    assertThat(good(facts(-2, Optional.of("over"), none)).plugin().line())
        .startsWith("SMTP CRITICAL - certificate ran out 2 days ago; EHLO");
    assertThat(good(facts(47, none, Optional.of("expected a, got b"))).plugin().line())
        .startsWith("SMTP WARNING - expected a, got b; EHLO");
    assertThat(text(Reason.TIMEOUT, "nothing", Optional.empty()).plugin().line())
        .startsWith("SMTP CRITICAL - nothing | 'time'=");
  }
}
