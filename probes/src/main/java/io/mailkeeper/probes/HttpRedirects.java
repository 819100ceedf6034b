package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows redirects; RFC 9110 section 15.4. Each hop is a connection of its own, all share one
 * deadline. Logins and secret headers stay with the host, port and TLS they were configured for.
 */
final class HttpRedirects {

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Vertx vertx;
  private final Target.Http first;
  private final Duration timeout;
  private final long startNanos = System.nanoTime();
  private final List<ProbeResult> hops = new ArrayList<>();

  private HttpRedirects(Vertx vertx, Target.Http first, Duration timeout) {
    this.vertx = vertx;
    this.first = first;
    this.timeout = timeout;
  }

  static boolean isRedirect(int status) {
    return REDIRECTS.contains(status);
  }

  static Future<ProbeResult> follow(Vertx vertx, Target.Http target, Duration timeout) {
    return new HttpRedirects(vertx, target, timeout).hop(target);
  }

  private Future<ProbeResult> hop(Target.Http target) {
    Duration left = timeout.minusNanos(System.nanoTime() - startNanos);
    Duration atLeast = left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
    return HttpProbe.once(vertx, target, atLeast).compose(result -> next(target, result));
  }

  private Future<ProbeResult> next(Target.Http from, ProbeResult result) {
    hops.add(result);
    Findings.Http found = (Findings.Http) result.findings().orElseThrow();
    Optional<String> location = found.location().filter(l -> isRedirect(found.status()));
    if (!result.success() || location.isEmpty()) {
      return Future.succeededFuture(sum(result, result.reason(), result.detail()));
    }
    if (hops.size() > first.redirects().most()) {
      return end(result, "more than " + first.redirects().most() + " redirects");
    }
    try {
      Target.Http to = target(from, found.status(), location.get());
      if (!first.redirects().allowed().to(to.host(), to.port())) {
        return end(
            result,
            "a redirect to " + to.host() + " port " + to.port() + ", which may not be probed");
      }
      return hop(to);
    } catch (IllegalArgumentException unusable) {
      return end(result, "a redirect to " + Printable.quote(location.get()));
    }
  }

  private Future<ProbeResult> end(ProbeResult last, String got) {
    return Future.succeededFuture(
        sum(last, Reason.EXPECT, "expected an answer that is no redirect, got " + got));
  }

  private Target.Http target(Target.Http from, int status, String location) {
    URI base = URI.create(scheme(from) + "://" + authority(from) + from.path());
    URI uri = base.resolve(location);
    String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    TargetRules.require(
        Set.of("http", "https").contains(scheme) && uri.getHost() != null, "not HTTP");
    boolean encrypted = scheme.equals("https");
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    int usual = encrypted ? Target.Http.TLS_PORT : Target.Http.DEFAULT_PORT;
    int port = uri.getPort() == -1 ? usual : uri.getPort();
    boolean same =
        host.equalsIgnoreCase(first.host())
            && port == first.port()
            && encrypted == first.tls().isPresent();
    HttpRequest request = request(from.request(), status);
    String path = Optional.ofNullable(uri.getRawPath()).filter(p -> !p.isEmpty()).orElse("/");
    return new Target.Http(
        host,
        port,
        path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()),
        from.expectedStatus(),
        encrypted ? Optional.of(tls(host)) : Optional.empty(),
        same ? request : elsewhere(request),
        from.expect(),
        from.redirects(),
        from.addressChoice());
  }

  /** A server name is that of the first host only. */
  private Tls tls(String host) {
    Tls tls = first.redirects().tls();
    Optional<String> name =
        host.equalsIgnoreCase(first.host()) ? tls.serverName() : Optional.empty();
    return new Tls(Tls.Mode.IMPLICIT, tls.verify(), name, tls.trust());
  }

  /** The name of a virtual host is no more another one's business than a login. */
  private static HttpRequest elsewhere(HttpRequest request) {
    HttpRequest bare = request.withoutSecrets();
    List<HttpRequest.Header> headers =
        bare.headers().stream().filter(h -> !h.name().equalsIgnoreCase("Host")).toList();
    return new HttpRequest(bare.method(), headers, bare.login(), bare.body());
  }

  /** 307 and 308 repeat the request; the others ask for the new place with GET. */
  private static HttpRequest request(HttpRequest request, int status) {
    boolean repeat = status == 307 || status == 308 || request.method().equals("HEAD");
    return repeat ? request : request.asGet();
  }

  private static String scheme(Target.Http target) {
    return target.tls().isPresent() ? "https" : "http";
  }

  private static String authority(Target.Http target) {
    boolean ipv6 = target.host().contains(":");
    return (ipv6 ? "[" + target.host() + "]" : target.host()) + ":" + target.port();
  }

  private ProbeResult sum(ProbeResult last, Reason reason, String detail) {
    Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
    List<ProbeResult.Said> said = new ArrayList<>();
    Duration total = Duration.ZERO;
    for (ProbeResult hop : hops) {
      hop.phases().forEach((phase, time) -> phases.merge(phase, time, Duration::plus));
      for (ProbeResult.Said line : hop.said()) {
        said.add(new ProbeResult.Said(line.at().plus(total), line.text()));
      }
      total = total.plus(hop.total());
    }
    return new ProbeResult(
        reason == Reason.NONE,
        reason,
        detail,
        phases,
        total,
        said,
        last.address(),
        last.tls(),
        last.findings().map(this::counted));
  }

  private Findings counted(Findings findings) {
    Findings.Http f = (Findings.Http) findings;
    return new Findings.Http(
        f.status(),
        f.version(),
        f.contentLength(),
        f.bodyBytes(),
        f.uncompressedBytes(),
        f.lastModified(),
        f.location(),
        hops.size() - 1,
        f.encrypted(),
        f.patternFailed());
  }
}
