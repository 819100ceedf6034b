package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.probes.TlsFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told of certificates, and when. */
class CertificatesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Uptime START = Uptime.ZERO.plus(Duration.ofSeconds(100));

  private final List<Note> told = new ArrayList<>();
  private final Certificates certificates = new Certificates(told::add);

  private static TlsFacts facts(int days, int issuerDays, String chainFault, String nameFault) {
    return new TlsFacts(
        "TLSv1.3",
        "TLS_AES_256_GCM_SHA384",
        List.of(certificate("CN=mail.example.org", days), certificate("CN=Between", issuerDays)),
        Optional.of(chainFault).filter(f -> !f.isEmpty()),
        Optional.of(nameFault).filter(f -> !f.isEmpty()));
  }

  private static TlsFacts.Certificate certificate(String subject, int days) {
    Instant end = NOW.plus(Duration.ofDays(days));
    return new TlsFacts.Certificate(subject, "CN=Root", "1", end.minus(Duration.ofDays(90)), end);
  }

  private void seen(TlsFacts facts, int daysLater) {
    certificates.seen("mail", "imap", facts, START, NOW.plus(Duration.ofDays(daysLater)));
  }

  private String remark(TlsFacts facts) {
    seen(facts, 0);
    return shown().remark();
  }

  private Snapshot.CertificateView shown() {
    return certificates.of("mail", "imap", START, NOW).orElseThrow();
  }

  @Test
  void ofAGoodOneNothingIsSaid() {
    assertThat(remark(facts(90, 400, "", ""))).isEmpty();
    assertThat(told).isEmpty();
    assertThat(shown().secondsLeft()).isEqualTo(90 * 86_400);
  }

  @Test
  void oneThatRunsOutIsNamedWithItsDays() {
    assertThat(remark(facts(22, 400, "", ""))).isEmpty();
    assertThat(remark(facts(21, 400, "", "")))
        .isEqualTo("the certificate of imap runs out in 21 days, at 2026-01-22T00:00:00Z");
    assertThat(remark(facts(1, 400, "", "")))
        .isEqualTo("the certificate of imap runs out in 1 d, at 2026-01-02T00:00:00Z");
  }

  @Test
  void oneBetweenIsNamedWhenItEndsFirst() {
    assertThat(remark(facts(90, 5, "", "")))
        .isEqualTo(
            "the certificate of imap rests on one of CN=Between that runs out in 5 days, at"
                + " 2026-01-06T00:00:00Z");
    assertThat(shown().chainNotAfter()).isBefore(shown().notAfter());
  }

  @Test
  void oneThatHasRunOutIsNotSaidToBeUntrustedOnTop() {
    assertThat(remark(facts(-2, 400, "NotAfter: yesterday", "")))
        .isEqualTo("the certificate of imap ran out 2 days ago, at 2025-12-30T00:00:00Z");
    assertThat(shown().chainFault()).isNotEmpty();
  }

  @Test
  void whatDoesNotConvinceIsSaid() {
    assertThat(remark(facts(90, 400, "signed by nobody known", "it is for www.example.org")))
        .isEqualTo(
            "the certificate of imap is not trusted: signed by nobody known; the certificate of"
                + " imap is made out to another name: it is for www.example.org");
  }

  @Test
  void theTimelineHearsOfChangesOnly() {
    TlsFacts old = facts(30, 400, "", "");
    for (int day : new int[] {0, 8, 9, 10, 20, 27, 28, 30, 31}) {
      seen(old, day);
    }
    assertThat(told)
        .extracting(Note::sentence)
        .containsExactly(
            "the certificate of imap runs out in 21 days, at 2026-01-31T00:00:00Z",
            "the certificate of imap runs out in 3 days, at 2026-01-31T00:00:00Z",
            "the certificate of imap ran out 0.0 s ago, at 2026-01-31T00:00:00Z");
    seen(facts(120, 400, "", ""), 31);
    seen(facts(120, 400, "", ""), 32);
    assertThat(told).hasSize(4);
    assertThat(told.get(3).kind()).isEqualTo(Note.Kind.CERTIFICATE_GOOD);
  }

  @Test
  void whatWasSeenBeforeItCameInServiceHereSaysNothing() {
    seen(facts(90, 400, "", ""), 0);
    Uptime later = START.plus(Duration.ofSeconds(1));
    assertThat(certificates.of("mail", "imap", later, NOW)).isEmpty();
    assertThat(certificates.of("mail", "smtp", START, NOW)).isEmpty();
  }
}
