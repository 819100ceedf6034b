package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.agent.config.Re2;
import io.mailkeeper.probes.HttpExpect;
import io.mailkeeper.probes.HttpRequest;
import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.Regex;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prober {@code http}. */
final class HttpModule implements ProbeModule {

  private static final int MOST_REDIRECTS = 10;

  private static final Set<Integer> SUCCESS =
      IntStream.range(200, 300).boxed().collect(Collectors.toUnmodifiableSet());

  /** Headers that hold a secret even where the module does not say so. */
  static final Pattern SECRET =
      Pattern.compile("(?i).*(authorization|cookie|token|secret|password|key|credential).*");

  private final ModuleFile.HttpModule module;
  private final HttpExpect expect;
  private final Set<Integer> statuses;

  HttpModule(ModuleFile.HttpModule module) {
    this.module = module;
    this.expect = expect(module);
    this.statuses =
        module.validStatusCodes().isEmpty() ? SUCCESS : Set.copyOf(module.validStatusCodes());
  }

  @Override
  public Aim at(ProbeRequest request, Target.Redirects.Allowed redirects) {
    URI uri = uri(request.target());
    boolean encrypted = "https".equals(uri.getScheme());
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    int usual = encrypted ? Target.Http.TLS_PORT : Target.Http.DEFAULT_PORT;
    Map<String, String> plain = headers(module, request);
    Tls tls = ModuleTls.of(module.tlsConfig(), Tls.Mode.IMPLICIT, virtualHost(plain));
    boolean follow = module.followRedirects() && !module.noFollowRedirects();
    String path = Optional.ofNullable(uri.getRawPath()).filter(p -> !p.isEmpty()).orElse("/");
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    Target.Http target =
        new Target.Http(
            host,
            uri.getPort() == -1 ? usual : uri.getPort(),
            path + query,
            statuses,
            encrypted ? Optional.of(tls) : Optional.empty(),
            request(module, plain),
            expect,
            new Target.Redirects(follow ? MOST_REDIRECTS : 0, tls, redirects),
            Aim.addressChoice(
                module.preferredIpProtocol(), module.ipProtocolFallback(), Optional.empty()));
    return new Aim(target, encrypted ? "https" : "http", path + query);
  }

  private static URI uri(String target) {
    boolean whole = target.startsWith("http://") || target.startsWith("https://");
    try {
      URI uri = new URI(whole ? target : "http://" + target);
      if (uri.getHost() == null || uri.getUserInfo() != null) {
        throw new IllegalArgumentException(
            "expected a target such as https://www.example.org/, without a login");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "expected a target such as https://www.example.org/, got one that is no URL", e);
    }
  }

  /** Headers in clear, the one of the request included. */
  private static Map<String, String> headers(ModuleFile.HttpModule module, ProbeRequest request) {
    Map<String, String> headers = new LinkedHashMap<>();
    module.headers().orElse(Map.of()).forEach((name, value) -> headers.put(name, value.text()));
    request
        .hostname()
        .ifPresent(
            name -> {
              headers.forEach((key, value) -> agree(key, value, name));
              headers.keySet().removeIf(key -> key.equalsIgnoreCase("Host"));
              headers.put("Host", name);
            });
    return headers;
  }

  private static void agree(String key, String value, String hostname) {
    if (key.equalsIgnoreCase("Host") && !value.equals(hostname)) {
      throw new IllegalArgumentException(
          "the module's Host header is "
              + value
              + ", the parameter 'hostname' is "
              + hostname
              + "; remove one");
    }
  }

  private static Optional<String> virtualHost(Map<String, String> headers) {
    return headers.entrySet().stream()
        .filter(h -> h.getKey().equalsIgnoreCase("Host"))
        .map(h -> h.getValue().replaceFirst(":[0-9]+$", ""))
        .filter(name -> !name.isEmpty())
        .findFirst();
  }

  private static HttpRequest request(ModuleFile.HttpModule module, Map<String, String> plain) {
    List<HttpRequest.Header> headers = new ArrayList<>();
    plain.forEach((name, value) -> headers.add(header(name, value)));
    module
        .httpHeaders()
        .orElse(Map.of())
        .forEach((name, source) -> headers.addAll(headers(name, source)));
    Optional<Login> login = module.basicAuth().flatMap(auth -> login(auth, headers));
    authorization(module).ifPresent(headers::add);
    Buffer body =
        module
            .body()
            .map(raw -> raw.bytes())
            .or(() -> module.bodyFile().map(ModuleFiles::bytes))
            .orElseGet(Buffer::buffer);
    return new HttpRequest(module.method(), headers, login, body);
  }

  private static HttpRequest.Header header(String name, String value) {
    return new HttpRequest.Header(name, value, SECRET.matcher(name).matches());
  }

  private static List<HttpRequest.Header> headers(String name, ModuleFile.HeaderSource source) {
    List<HttpRequest.Header> all = new ArrayList<>();
    source.values().forEach(value -> all.add(header(name, value)));
    source.secrets().forEach(s -> all.add(new HttpRequest.Header(name, s.text(), true)));
    source.files().forEach(f -> all.add(new HttpRequest.Header(name, ModuleFiles.secret(f), true)));
    return all;
  }

  /** A login that no record of one can hold, such as one without password, is a header. */
  private static Optional<Login> login(
      ModuleFile.BasicAuth auth, List<HttpRequest.Header> headers) {
    String user = auth.username().or(() -> auth.usernameFile().map(ModuleFiles::secret)).orElse("");
    String password =
        auth.password()
            .map(s -> s.text())
            .or(() -> auth.passwordFile().map(ModuleFiles::secret))
            .orElse("");
    try {
      return Optional.of(new Login(user, password));
    } catch (IllegalArgumentException unusual) {
      byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      String basic = "Basic " + Base64.getEncoder().encodeToString(both);
      headers.add(new HttpRequest.Header("Authorization", basic, true));
      return Optional.empty();
    }
  }

  private static Optional<HttpRequest.Header> authorization(ModuleFile.HttpModule module) {
    Optional<String> bearer =
        module
            .bearerToken()
            .map(s -> s.text())
            .or(() -> module.bearerTokenFile().map(ModuleFiles::secret))
            .map(token -> "Bearer " + token);
    return module
        .authorization()
        .flatMap(
            auth ->
                auth.credentials()
                    .map(s -> s.text())
                    .or(() -> auth.credentialsFile().map(ModuleFiles::secret))
                    .map(credentials -> auth.type() + " " + credentials))
        .or(() -> bearer)
        .map(value -> new HttpRequest.Header("Authorization", value, true));
  }

  private static HttpExpect expect(ModuleFile.HttpModule module) {
    List<HttpExpect.HeaderRule> headers = new ArrayList<>();
    module.failIfHeaderMatches().forEach(match -> headers.add(rule(match, false)));
    module.failIfHeaderNotMatches().forEach(match -> headers.add(rule(match, true)));
    List<HttpExpect.BodyRule> body = new ArrayList<>();
    module.failIfBodyMatchesRegexp().forEach(re -> body.add(rule(re, false)));
    module.failIfBodyNotMatchesRegexp().forEach(re -> body.add(rule(re, true)));
    return new HttpExpect(
        new HashSet<>(module.validHttpVersions()),
        headers,
        body,
        HttpExpect.Reading.WHOLE,
        module.bodySizeLimit().map(size -> size.bytes()).filter(bytes -> bytes > 0),
        module.compression().map(HttpModule::compression),
        encryption(module));
  }

  private static HttpExpect.Encryption encryption(ModuleFile.HttpModule module) {
    return module.failIfSsl()
        ? HttpExpect.Encryption.FORBIDDEN
        : module.failIfNotSsl() ? HttpExpect.Encryption.REQUIRED : HttpExpect.Encryption.ANY;
  }

  private static HttpExpect.HeaderRule rule(ModuleFile.HeaderMatch match, boolean must) {
    return new HttpExpect.HeaderRule(
        match.header(), Regex.re2(match.regexp().text()), must, match.allowMissing());
  }

  private static HttpExpect.BodyRule rule(Re2 re, boolean must) {
    return new HttpExpect.BodyRule(Regex.re2(re.text()), must);
  }

  private static HttpExpect.Compression compression(ModuleFile.Compression name) {
    return HttpExpect.Compression.valueOf(name.name().toUpperCase(Locale.ROOT));
  }
}
