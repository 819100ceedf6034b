package io.mailkeeper.agent.cli;

import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.RoundTripResult;
import io.mailkeeper.probes.Route;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.TlsFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A probe's result as people, scripts and monitoring systems read it. Pure.
 *
 * @param uri the target as it was given
 * @param spans where the time went, by phases or hops
 * @param now for what is left of certificates
 */
record ProbeText(
    String uri, Target target, ProbeResult result, Map<String, Duration> spans, Instant now) {

  private static final int BAR = 30;

  ProbeText(String uri, Target target, ProbeResult result, Instant now) {
    this(uri, target, result, phases(result), now);
  }

  /** Of a round trip. */
  static ProbeText of(String uri, Route route, RoundTripResult trip, Instant now) {
    Map<String, Duration> hops = new LinkedHashMap<>();
    trip.hops().forEach((hop, took) -> hops.put(hop.label(), took));
    return new ProbeText(uri, route, trip.asProbe(), hops, now);
  }

  private static Map<String, Duration> phases(ProbeResult result) {
    Map<String, Duration> phases = new LinkedHashMap<>();
    result.phases().forEach((phase, took) -> phases.put(phase.label(), took));
    return phases;
  }

  /** The verdict first, then why, what TLS showed, where the time went, and all that was said. */
  List<String> lines(Ink ink) {
    List<String> lines = new ArrayList<>();
    lines.add(ink.bold(uri) + at() + "  " + verdict(ink) + " in " + millis(result.total()) + " ms");
    lines.add("  " + result.detail());
    remedy().ifPresent(remedy -> lines.add("  " + remedy));
    result.tls().ifPresent(facts -> lines.addAll(TlsText.lines(facts, now, ink)));
    lines.add("");
    spans.forEach((name, took) -> lines.add(phase(name, took)));
    lines.add("  " + span("total", result.total()));
    lines.add("");
    result.said().forEach(said -> lines.add(said(said)));
    return lines;
  }

  private String at() {
    return result.address().isEmpty() ? "" : " (" + result.address() + ")";
  }

  private String verdict(Ink ink) {
    return result.success() ? ink.good("ok") : ink.bad("failed: " + result.reason().label());
  }

  /** What the one who typed the command can try next. */
  private Optional<String> remedy() {
    boolean distrusted = result.tls().flatMap(TlsFacts::fault).isPresent();
    if (result.reason() == Reason.TLS && distrusted) {
      return Optional.of(
          "--ca-file trusts another authority, --server-name expects another name, --insecure goes"
              + " on in spite of it");
    }
    boolean clear =
        target instanceof Target.Mail mail && mail.login().isPresent() && mail.tls().isEmpty();
    return result.reason() == Reason.AUTH && clear && !result.phases().containsKey(Phase.AUTH)
        ? Optional.of("--starttls protects the password, --login-in-clear sends it all the same")
        : Optional.empty();
  }

  /** A bar shows at a glance which phase took the time. */
  private String phase(String name, Duration took) {
    long whole = Math.max(1, result.total().toNanos());
    int bar = (int) Math.round((double) BAR * took.toNanos() / whole);
    return ("  " + span(name, took) + "  " + "#".repeat(Math.min(BAR, bar))).stripTrailing();
  }

  private static String span(String name, Duration took) {
    return String.format(Locale.ROOT, "%-9s %10.3f ms", name, took.toNanos() / 1e6);
  }

  private static String said(ProbeResult.Said said) {
    return String.format(Locale.ROOT, "  %10.3f  %s", said.at().toNanos() / 1e6, said.text());
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toNanos() / 1e6);
  }

  Map<String, Object> json() {
    Map<String, Object> phases = new LinkedHashMap<>();
    spans.forEach((name, took) -> phases.put(name, seconds(took)));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("target", uri);
    answer.put("protocol", target.protocol());
    answer.put("address", result.address());
    answer.put("success", result.success());
    answer.put("reason", result.reason().label());
    answer.put("detail", result.detail());
    answer.put(target instanceof Route ? "hopSeconds" : "phaseSeconds", phases);
    answer.put("totalSeconds", seconds(result.total()));
    result.tls().ifPresent(facts -> answer.put("tls", TlsText.json(facts, now)));
    answer.put("transcript", result.transcript());
    answer.put("said", result.said().stream().map(ProbeText::line).toList());
    return answer;
  }

  private static Map<String, Object> line(ProbeResult.Said said) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("atSeconds", seconds(said.at()));
    line.put("text", said.text());
    return line;
  }

  Plugin plugin() {
    Map<String, Double> times = new LinkedHashMap<>();
    times.put("time", seconds(result.total()));
    spans.forEach((name, took) -> times.put(name, seconds(took)));
    Map<String, String> more = new LinkedHashMap<>();
    result.tls().ifPresent(facts -> more.put("certificate_days", TlsText.performance(facts, now)));
    return new Plugin(level(), target.protocol().toUpperCase(Locale.ROOT), sentence(), times, more);
  }

  /** That of the service; of the certificate too when it is time to do something. */
  private String sentence() {
    return result
        .tls()
        .filter(facts -> result.success() && TlsText.level(facts, now) != Plugin.Level.OK)
        .map(facts -> TlsText.remark(facts, now) + "; " + result.detail())
        .orElse(result.detail());
  }

  private Plugin.Level level() {
    if (result.reason() == Reason.INTERNAL) {
      return Plugin.Level.UNKNOWN;
    }
    return result.success()
        ? result.tls().map(facts -> TlsText.level(facts, now)).orElse(Plugin.Level.OK)
        : Plugin.Level.CRITICAL;
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
