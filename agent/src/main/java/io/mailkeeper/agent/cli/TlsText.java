package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.CertificateAge;
import io.mailkeeper.probes.TlsFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a TLS handshake showed, as people, scripts and monitoring systems read it. Pure. */
final class TlsText {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private TlsText() {}

  static List<String> lines(TlsFacts facts, Instant now, Ink ink) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("  " + facts.protocol() + ", " + facts.cipher());
    int number = 0;
    for (TlsFacts.Certificate certificate : facts.chain()) {
      lines.add("  " + number++ + "  " + certificate.subject());
      lines.add("     signed by " + certificate.issuer());
      lines.add(
          "     valid from "
              + DAY.format(certificate.notBefore())
              + " to "
              + DAY.format(certificate.notAfter())
              + ", "
              + age(certificate.notAfter(), now, ink));
    }
    facts.chainFault().ifPresent(fault -> lines.add("  " + ink.bad("not trusted: ") + fault));
    facts.nameFault().ifPresent(fault -> lines.add("  " + ink.bad("wrong name: ") + fault));
    if (facts.fault().isEmpty()) {
      lines.add("  " + ink.good("trusted") + ", and the name is the right one");
    }
    return lines;
  }

  private static String age(Instant notAfter, Instant now, Ink ink) {
    double left = left(notAfter, now);
    String days = days(left);
    return switch (CertificateAge.of(left)) {
      case GOOD -> days;
      case SOON -> ink.warn(days);
      case URGENT, OVER -> ink.bad(days);
    };
  }

  private static String days(double secondsLeft) {
    double days = secondsLeft / Duration.ofDays(1).toSeconds();
    return days > 0
        ? String.format(Locale.ROOT, "%d days left", (long) days)
        : String.format(Locale.ROOT, "over for %d days", (long) -days);
  }

  static Map<String, Object> json(TlsFacts facts, Instant now) {
    Map<String, Object> tls = new LinkedHashMap<>();
    tls.put("protocol", facts.protocol());
    tls.put("cipher", facts.cipher());
    tls.put("trusted", facts.chainFault().isEmpty());
    tls.put("chainFault", facts.chainFault().orElse(""));
    tls.put("nameMatches", facts.nameFault().isEmpty());
    tls.put("nameFault", facts.nameFault().orElse(""));
    tls.put("earliestNotAfter", facts.earliestNotAfter().toString());
    tls.put("secondsLeft", left(facts.earliestNotAfter(), now));
    tls.put("chain", facts.chain().stream().map(TlsText::json).toList());
    return tls;
  }

  private static Map<String, Object> json(TlsFacts.Certificate certificate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", certificate.subject());
    json.put("issuer", certificate.issuer());
    json.put("serial", certificate.serial());
    json.put("notBefore", certificate.notBefore().toString());
    json.put("notAfter", certificate.notAfter().toString());
    return json;
  }

  /** Days left with the thresholds of the alerts, as ranges of the plugins' guidelines. */
  static String performance(TlsFacts facts, Instant now) {
    return String.format(
        Locale.ROOT,
        "%.1f;%d:;%d:",
        left(facts.earliestNotAfter(), now) / Duration.ofDays(1).toSeconds(),
        CertificateAge.SOON_DAYS,
        CertificateAge.URGENT_DAYS);
  }

  /** How bad it is; one that does not convince is a warning, for the service answers. */
  static Plugin.Level level(TlsFacts facts, Instant now) {
    return switch (CertificateAge.of(left(facts.earliestNotAfter(), now))) {
      case GOOD -> facts.fault().isEmpty() ? Plugin.Level.OK : Plugin.Level.WARNING;
      case SOON -> Plugin.Level.WARNING;
      case URGENT, OVER -> Plugin.Level.CRITICAL;
    };
  }

  /** What there is to be done about it. */
  static String remark(TlsFacts facts, Instant now) {
    double left = left(facts.earliestNotAfter(), now);
    return CertificateAge.of(left) == CertificateAge.GOOD
        ? facts.fault().orElse("")
        : CertificateAge.glance(left);
  }

  private static double left(Instant notAfter, Instant now) {
    return Duration.between(now, notAfter).toSeconds();
  }
}
