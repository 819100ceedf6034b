package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.Spans;
import io.mailkeeper.probes.TlsFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How near a certificate is to its end: a warning long before it is an outage. */
public enum CertificateAge {
  /** More than {@value #SOON_DAYS} days are left. */
  GOOD,
  /** Time to see why nobody has renewed it yet. */
  SOON,
  /** {@value #URGENT_DAYS} days at most are left. */
  URGENT,
  OVER;

  /** As the alerts have it: whoever renews by itself has done so by then. */
  public static final int SOON_DAYS = 21;

  public static final int URGENT_DAYS = 3;

  private static final Duration DAY = Duration.ofDays(1);

  /**
   * @param secondsLeft until the first certificate of a chain runs out; negative after that
   */
  public static CertificateAge of(double secondsLeft) {
    if (secondsLeft <= 0) {
      return OVER;
    }
    double days = secondsLeft / DAY.toSeconds();
    return days <= URGENT_DAYS ? URGENT : days <= SOON_DAYS ? SOON : GOOD;
  }

  /** What is to be said of the certificates of a service, one sentence; empty for nothing. */
  static String remark(String service, TlsFacts facts, Instant now) {
    List<String> all = new ArrayList<>();
    CertificateAge age = of(left(facts.earliestNotAfter(), now));
    if (age != GOOD) {
      all.add(end(service, facts, now));
    }
    facts
        .chainFault()
        .filter(f -> age != OVER) // else it says the same again
        .ifPresent(f -> all.add(ofService(service) + " is not trusted: " + f));
    facts
        .nameFault()
        .ifPresent(f -> all.add(ofService(service) + " is made out to another name: " + f));
    return String.join("; ", all);
  }

  private static String end(String service, TlsFacts facts, Instant now) {
    TlsFacts.Certificate first =
        facts.chain().stream().min((a, b) -> a.notAfter().compareTo(b.notAfter())).orElseThrow();
    String whose =
        first.equals(facts.leaf())
            ? ofService(service)
            : ofService(service) + " rests on one of " + first.subject() + " that";
    double left = left(first.notAfter(), now);
    String when = left > 0 ? " runs out in " + span(left) : " ran out " + span(-left) + " ago";
    return whose + when + ", at " + first.notAfter();
  }

  /** Until when the whole chain is valid, to be read at a glance. */
  public static String glance(double secondsLeft) {
    return secondsLeft > 0
        ? "certificate valid for " + span(secondsLeft)
        : "certificate ran out " + span(-secondsLeft) + " ago";
  }

  static double left(Instant notAfter, Instant now) {
    return Duration.between(now, notAfter).toSeconds();
  }

  private static String ofService(String service) {
    return "the certificate of " + service;
  }

  /** Whole days as long as there are some. */
  private static String span(double seconds) {
    long days = (long) (seconds / DAY.toSeconds());
    return days < 2 ? Spans.words(seconds) : String.format(Locale.ROOT, "%d days", days);
  }
}
