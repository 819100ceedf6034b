package io.mailkeeper.agent.prober;

import io.mailkeeper.probes.Findings;
import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.TlsFacts;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a probe found under blackbox_exporter's names, {@code probe_*}, and what it does not tell:
 * {@code probe_phase_duration_seconds} and {@code probe_failure_reason}, one of which is 1.
 */
final class ProbeMetrics {

  /** RFC 9110 section 15.4: whose Location is gone to. */
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /** RFC 9110 section 6.4.1: no body, whatever the header says. */
  private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);

  private final Exposition out = new Exposition();
  private final Answered answered;
  private final ProbeResult result;

  private ProbeMetrics(Answered answered) {
    this.answered = answered;
    this.result = answered.result();
  }

  static String of(Answered answered) {
    ProbeMetrics metrics = new ProbeMetrics(answered);
    metrics.outcome();
    metrics.address();
    result(answered).ifPresent(metrics::findings);
    answered.result().tls().ifPresent(metrics::tls);
    return metrics.out.text();
  }

  private static Optional<Findings> result(Answered answered) {
    return answered.result().findings();
  }

  private void outcome() {
    out.gauge(
        "probe_success", "Displays whether or not the probe was a success", one(result.success()));
    out.gauge(
        "probe_duration_seconds",
        "Returns how long the probe took to complete in seconds",
        seconds(result.total()));
    out.gauge(
        "probe_timeout_seconds",
        "Returns how long the probe might take",
        seconds(answered.timeout()));
    result
        .phases()
        .forEach(
            (phase, took) ->
                out.gauge(
                    "probe_phase_duration_seconds",
                    "Time spent in a phase of the probe",
                    "phase",
                    phase.label(),
                    seconds(took)));
    for (Reason reason : Reason.values()) {
      out.gauge(
          "probe_failure_reason",
          "Why the probe failed; none when it succeeded",
          "reason",
          reason.label(),
          one(reason == result.reason()));
    }
  }

  private void address() {
    Optional<InetAddress> address =
        Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(result.address()));
    out.gauge(
        "probe_dns_lookup_time_seconds",
        "Returns the time taken for probe dns lookup in seconds",
        phase(Phase.RESOLVE));
    out.gauge(
        "probe_ip_protocol",
        "Specifies whether probe ip protocol is IP4 or IP6",
        address.map(a -> a instanceof Inet4Address ? 4 : 6).orElse(0));
    out.gauge(
        "probe_ip_addr_hash",
        "Specifies the hash of IP address. It's useful to detect if the IP address changes.",
        address.map(a -> fnv1a(a.getAddress())).orElse(0L));
  }

  private void findings(Findings findings) {
    if (findings instanceof Findings.Http http) {
      http(http);
    } else if (findings instanceof Findings.Script script) {
      script(script);
    } else if (findings instanceof Findings.Dns dns) {
      dns(dns);
    }
  }

  private void http(Findings.Http http) {
    Map<String, Phase> phases =
        Map.of(
            "resolve", Phase.RESOLVE,
            "connect", Phase.CONNECT,
            "tls", Phase.TLS,
            "processing", Phase.COMMAND,
            "transfer", Phase.TRANSFER);
    new TreeMap<>(phases)
        .forEach(
            (name, phase) ->
                out.gauge(
                    "probe_http_duration_seconds",
                    "Duration of http request by phase, summed over all redirects",
                    "phase",
                    name,
                    phase(phase)));
    boolean answer = http.status() != 0;
    out.gauge(
        "probe_http_content_length",
        "Length of http content response",
        answer
            ? (double) http.contentLength().orElse(WITHOUT_BODY.contains(http.status()) ? 0 : -1)
            : 0);
    boolean another = REDIRECTS.contains(http.status()) && http.location().isPresent();
    out.gauge(
        "probe_http_redirects",
        "The number of redirects",
        http.redirects() + (another ? 1 : 0)); // one that is not followed counts there
    out.gauge(
        "probe_http_ssl",
        "Indicates if SSL was used for the final redirect",
        one(answer && http.encrypted()));
    out.gauge("probe_http_status_code", "Response HTTP status code", http.status());
    out.gauge(
        "probe_http_uncompressed_body_length",
        "Length of uncompressed response body",
        (double) http.uncompressedBytes());
    out.gauge(
        "probe_http_version",
        "Returns the version of HTTP of the probe response",
        answer ? Double.parseDouble(http.version()) : 0);
    out.gauge(
        "probe_failed_due_to_regex",
        "Indicates if probe failed due to regex",
        one(http.patternFailed().orElse(false)));
    http.lastModified()
        .ifPresent(
            at ->
                out.gauge(
                    "probe_http_last_modified_timestamp_seconds",
                    "Returns the Last-Modified HTTP response header in unixtime",
                    (double) at.getEpochSecond()));
  }

  /** blackbox_exporter says nothing of expectations where there was no connection. */
  private void script(Findings.Script script) {
    boolean connected =
        result.phases().keySet().stream().anyMatch(p -> p.compareTo(Phase.TLS) > 0)
            || result.success();
    if (!connected) {
      return;
    }
    out.gauge(
        "probe_failed_due_to_regex",
        "Indicates if probe failed due to regex",
        one(script.patternFailed()));
    out.gauge(
        "probe_failed_due_to_bytes",
        "Indicates if probe failed due to bytes",
        one(script.bytesFailed()));
    if (!script.labels().isEmpty()) {
      out.gauge("probe_expect_info", "Explicit content matched", new TreeMap<>(script.labels()), 1);
    }
  }

  private void dns(Findings.Dns dns) {
    Map<String, Phase> phases =
        Map.of("resolve", Phase.RESOLVE, "connect", Phase.CONNECT, "request", Phase.COMMAND);
    new TreeMap<>(phases)
        .forEach(
            (name, phase) ->
                out.gauge(
                    "probe_dns_duration_seconds",
                    "Duration of DNS request by phase",
                    "phase",
                    name,
                    phase(phase)));
    out.gauge(
        "probe_dns_answer_rrs",
        "Returns number of entries in the answer resource record list",
        dns.answers().size());
    out.gauge(
        "probe_dns_authority_rrs",
        "Returns number of entries in the authority resource record list",
        dns.authority().size());
    out.gauge(
        "probe_dns_additional_rrs",
        "Returns number of entries in the additional resource record list",
        dns.additional().size());
    out.gauge(
        "probe_dns_query_succeeded",
        "Displays whether or not the query was executed successfully",
        one(!dns.rcode().isEmpty()));
    dns.serial()
        .ifPresent(
            serial ->
                out.gauge(
                    "probe_dns_serial", "Returns the serial number of the zone", (double) serial));
  }

  private void tls(TlsFacts facts) {
    out.gauge(
        "probe_ssl_earliest_cert_expiry",
        "Returns last SSL chain expiry in unixtime",
        unix(facts.earliestNotAfter()));
    if (facts.chainFault().isEmpty()) {
      out.gauge(
          "probe_ssl_last_chain_expiry_timestamp_seconds",
          "Returns last SSL chain expiry in timestamp",
          unix(facts.earliestNotAfter()));
    }
    out.gauge(
        "probe_tls_version_info",
        "Returns the TLS version used or NaN when unknown",
        "version",
        facts.protocol().replace("TLSv1", "TLS 1"),
        1);
    out.gauge(
        "probe_tls_cipher_info",
        "Returns the TLS cipher negotiated during handshake",
        "cipher",
        facts.cipher(),
        1);
    Map<String, String> leaf = new LinkedHashMap<>();
    leaf.put("fingerprint_sha256", facts.leaf().fingerprint());
    leaf.put("issuer", facts.leaf().issuer());
    leaf.put("serialnumber", wholeBytes(facts.leaf().serial()));
    leaf.put("subject", facts.leaf().subject());
    leaf.put("subjectalternative", String.join(",", facts.leaf().names()));
    out.gauge("probe_ssl_last_chain_info", "Contains SSL leaf certificate information", leaf, 1);
  }

  /** Hexadecimal digits come in pairs there. */
  private static String wholeBytes(String digits) {
    return digits.length() % 2 == 0 ? digits : "0" + digits;
  }

  private double phase(Phase phase) {
    return seconds(result.phases().getOrDefault(phase, Duration.ZERO));
  }

  private static double one(boolean holds) {
    return holds ? 1 : 0;
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private static double unix(Instant at) {
    return at.getEpochSecond();
  }

  /** FNV-1a with 32 bits, as blackbox_exporter hashes the bytes of an address. */
  static long fnv1a(byte[] bytes) {
    int hash = 0x811c9dc5;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xff)) * 0x01000193;
    }
    return hash & 0xffffffffL;
  }
}
