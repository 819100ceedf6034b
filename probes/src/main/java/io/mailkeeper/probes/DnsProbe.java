package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The domain name system: one question to one name server, over UDP or TCP, RFC 1035 section 4.2,
 * or TLS, RFC 7858. An answer cut short is asked for again over TCP; RFC 7766 section 5. A query
 * lost on the way is not repeated: a probe is one attempt.
 */
final class DnsProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Dns dns = Probes.as(Target.Dns.class, target);
    if (dns.transport() == Target.Dns.Transport.TCP) {
      return LineConversation.run(vertx, dns, timeout, new DnsSession(dns));
    }
    return DatagramConversation.run(vertx, dns, timeout, new DnsSession(dns))
        .compose(result -> cut(result) ? again(vertx, dns, timeout, result) : whole(result));
  }

  private static Future<ProbeResult> whole(ProbeResult result) {
    return Future.succeededFuture(result);
  }

  private static boolean cut(ProbeResult result) {
    return result.findings().filter(f -> f instanceof Findings.Dns d && d.truncated()).isPresent();
  }

  private static Future<ProbeResult> again(
      Vertx vertx, Target.Dns dns, Duration timeout, ProbeResult first) {
    Duration left = timeout.minus(first.total());
    Duration rest = left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
    Target.Dns tcp = dns.over(Target.Dns.Transport.TCP);
    return LineConversation.run(vertx, tcp, rest, new DnsSession(tcp))
        .map(second -> sum(first, second));
  }

  private static ProbeResult sum(ProbeResult first, ProbeResult second) {
    Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
    phases.putAll(first.phases());
    second.phases().forEach((phase, time) -> phases.merge(phase, time, Duration::plus));
    List<ProbeResult.Said> said = new ArrayList<>(first.said());
    second
        .said()
        .forEach(
            line -> said.add(new ProbeResult.Said(line.at().plus(first.total()), line.text())));
    return new ProbeResult(
        second.success(),
        second.reason(),
        second.detail(),
        phases,
        first.total().plus(second.total()),
        said,
        second.address(),
        second.tls(),
        second.findings().map(DnsProbe::afterTruncation));
  }

  /** What came over TCP, marked: it was too long before. */
  private static Findings afterTruncation(Findings findings) {
    Findings.Dns d = (Findings.Dns) findings;
    return new Findings.Dns(
        d.rcode(), d.answers(), d.authority(), d.additional(), d.serial(), true);
  }
}
