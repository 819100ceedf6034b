package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.ModuleFile;
import java.util.List;
import java.util.Optional;

/** What of blackbox_exporter's modules is read here and not done. */
final class Unsupported {

  private static final List<String> VERSIONS = List.of("HTTP/1.0", "HTTP/1.1");

  private Unsupported() {}

  /** Why a module cannot be probed with, in one sentence; empty: it can. */
  static Optional<String> reason(String name, ModuleFile module) {
    return what(module)
        .map(what -> "module " + name + " is not probed here: " + what + " is not supported");
  }

  private static Optional<String> what(ModuleFile module) {
    if (module instanceof ModuleFile.Http http) {
      return http(http.http());
    }
    if (module instanceof ModuleFile.Tcp tcp) {
      return tls(tcp.tcp().tlsConfig());
    }
    if (module instanceof ModuleFile.Dns dns) {
      return tls(dns.dns().tlsConfig());
    }
    if (module instanceof ModuleFile.Icmp) {
      return Optional.of("prober icmp");
    }
    if (module instanceof ModuleFile.Grpc) {
      return Optional.of("prober grpc");
    }
    if (module instanceof ModuleFile.Unix) {
      return Optional.of("prober unix");
    }
    return module instanceof ModuleFile.Websocket
        ? Optional.of("prober websocket")
        : Optional.empty();
  }

  private static Optional<String> http(ModuleFile.HttpModule http) {
    if (http.oauth2().isPresent()) {
      return Optional.of("'oauth2'");
    }
    if (http.proxyUrl().isPresent() || http.proxyFromEnvironment().orElse(false)) {
      return Optional.of("a proxy");
    }
    if (http.failIfBodyJsonMatchesCel().isPresent()
        || http.failIfBodyJsonNotMatchesCel().isPresent()) {
      return Optional.of("a CEL expression");
    }
    if (http.enableHttp3()) {
      return Optional.of("HTTP/3");
    }
    if (http.compression().filter(c -> c == ModuleFile.Compression.BR).isPresent()) {
      return Optional.of("compression br");
    }
    boolean none =
        !http.validHttpVersions().isEmpty()
            && http.validHttpVersions().stream().noneMatch(VERSIONS::contains);
    return none
        ? Optional.of(String.join(" or ", http.validHttpVersions()))
        : tls(http.tlsConfig());
  }

  private static Optional<String> tls(ModuleFile.TlsConfig tls) {
    if (tls.cert().isPresent()
        || tls.certFile().isPresent()
        || tls.key().isPresent()
        || tls.keyFile().isPresent()) {
      return Optional.of("a client certificate");
    }
    return tls.minVersion().isPresent() || tls.maxVersion().isPresent()
        ? Optional.of("a limit to TLS versions")
        : Optional.empty();
  }
}
