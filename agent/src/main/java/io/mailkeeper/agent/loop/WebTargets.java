package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.config.HttpStatuses;
import io.mailkeeper.agent.config.LoginFiles;
import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.agent.config.ProbeFile;
import io.mailkeeper.agent.config.Regex;
import io.mailkeeper.agent.config.TlsFile;
import io.mailkeeper.probes.AddressChoice;
import io.mailkeeper.probes.DnsRules;
import io.mailkeeper.probes.HttpExpect;
import io.mailkeeper.probes.HttpRequest;
import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.Payload;
import io.mailkeeper.probes.ReverseName;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@link Targets} of what is no mail protocol. Reads files of logins and certificates. */
final class WebTargets {
  private WebTargets() {}

  static Target http(ProbeFile.Http file) {
    Optional<Tls> tls = file.tls().map(WebTargets::tls).map(t -> named(t, file));
    List<HttpRequest.Header> headers =
        file.virtualHost().stream()
            .map(name -> new HttpRequest.Header("Host", name.text(), false))
            .toList();
    return new Target.Http(
        file.host().text(),
        file.port(),
        file.path(),
        file.expectStatus().map(HttpStatuses::codes).orElse(Set.of()),
        tls,
        headers.isEmpty() && file.loginFile().isEmpty()
            ? HttpRequest.GET
            : new HttpRequest("GET", headers, login(file.loginFile()), Buffer.buffer()),
        expect(file),
        file.followRedirects()
            .map(n -> Target.Redirects.upTo(n, tls.orElse(Tls.reported(Tls.Mode.IMPLICIT))))
            .orElse(Target.Redirects.NONE),
        AddressChoice.ANY);
  }

  private static Tls tls(TlsFile file) {
    return Targets.tls(file);
  }

  private static Tls named(Tls tls, ProbeFile.Http file) {
    return new Tls(
        tls.mode(),
        tls.verify(),
        tls.serverName().or(() -> file.virtualHost().map(h -> h.text())),
        tls.trust());
  }

  private static HttpExpect expect(ProbeFile.Http file) {
    List<HttpExpect.HeaderRule> headers = new ArrayList<>();
    file.expectHeaders()
        .orElse(Map.of())
        .forEach(
            (name, regex) ->
                headers.add(new HttpExpect.HeaderRule(name, java(regex), true, false)));
    List<HttpExpect.BodyRule> body = new ArrayList<>();
    file.expectBody().ifPresent(r -> body.add(new HttpExpect.BodyRule(java(r), true)));
    file.failOnBody().ifPresent(r -> body.add(new HttpExpect.BodyRule(java(r), false)));
    return headers.isEmpty() && body.isEmpty()
        ? HttpExpect.NOTHING
        : new HttpExpect(
            Set.of(),
            headers,
            body,
            body.isEmpty() ? HttpExpect.Reading.NONE : HttpExpect.Reading.BEGINNING,
            Optional.empty(),
            Optional.empty(),
            HttpExpect.Encryption.ANY);
  }

  static Target dns(ProbeFile.Dns file) {
    Set<String> rcodes =
        file.validRcodes().orElse(List.of(ProbeFile.Rcode.NOERROR)).stream()
            .map(Enum::name)
            .collect(Collectors.toSet());
    boolean reverse = file.queryType() == ProbeFile.QueryType.PTR;
    return new Target.Dns(
        file.host().text(),
        file.port(),
        reverse ? ReverseName.of(file.queryName()) : file.queryName(),
        file.queryType().name(),
        "IN",
        file.recursionDesired().orElse(true),
        file.transport().filter(t -> t == ModuleFile.Transport.TCP).isPresent()
            ? Target.Dns.Transport.TCP
            : Target.Dns.Transport.UDP,
        rcodes,
        rcodes.contains("NXDOMAIN") ? 0 : 1,
        new DnsRules(
            file.failOn().map(WebTargets::java).stream().toList(),
            List.of(),
            file.expect().map(WebTargets::java).stream().toList(),
            List.of()),
        DnsRules.NOTHING,
        DnsRules.NOTHING,
        Optional.empty(),
        AddressChoice.ANY);
  }

  static Target script(ProbeFile.Dialogue file) {
    return new Target.Script(
        Target.Script.TCP,
        file.host().text(),
        file.port(),
        file.greeting().map(r -> r.text()),
        file.steps().stream().map(WebTargets::step).toList(),
        failOn(file),
        false,
        file.tls().map(WebTargets::tls),
        login(file.loginFile()),
        AddressChoice.ANY);
  }

  private static Target.Step step(ProbeFile.Step step) {
    Optional<Payload> send =
        step.send()
            .map(Payload::line)
            .or(() -> step.sendBytes().map(octets -> Payload.exactly(octets.bytes())));
    Optional<Target.Awaited> expect =
        step.expect()
            .map(r -> Target.Awaited.line(java(r)))
            .or(() -> step.expectBytes().map(o -> new Target.AwaitedBytes(o.bytes())));
    return new Target.Step(send, expect, step.starttls().isPresent());
  }

  private static Optional<Login> login(Optional<Path> file) {
    return file.map(LoginFiles::read).map(Login::parse);
  }

  private static io.mailkeeper.probes.Regex java(Regex regex) {
    return io.mailkeeper.probes.Regex.java(regex.text());
  }

  /** A script has one pattern of failure: that of any step. */
  private static Optional<String> failOn(ProbeFile.Dialogue dialogue) {
    return dialogue.steps().stream()
        .flatMap(s -> s.failOn().stream())
        .map(r -> "(?:" + r.text() + ")")
        .reduce((a, b) -> a + "|" + b);
  }
}
