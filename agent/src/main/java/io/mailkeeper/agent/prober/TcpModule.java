package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.agent.config.Raw;
import io.mailkeeper.probes.Payload;
import io.mailkeeper.probes.Regex;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prober {@code tcp}. */
final class TcpModule implements ProbeModule {

  /** What blackbox_exporter adds to everything it sends. */
  private static final Buffer LINE_FEED = Buffer.buffer("\n");

  private final ModuleFile.TcpModule module;
  private final List<Target.Step> steps;

  TcpModule(ModuleFile.TcpModule module) {
    this.module = module;
    this.steps = module.queryResponse().stream().flatMap(qr -> steps(qr).stream()).toList();
  }

  @Override
  public Aim at(ProbeRequest request, Target.Redirects.Allowed redirects) {
    HostPort at = HostPort.parse(request.target(), 0);
    return new Aim(
        new Target.Script(
            Target.Script.TCP,
            at.host(),
            at.port(),
            Optional.empty(),
            steps,
            Optional.empty(),
            true,
            tls(request),
            Optional.empty(),
            Aim.addressChoice(
                module.preferredIpProtocol(),
                module.ipProtocolFallback(),
                module.sourceIpAddress())));
  }

  private Optional<Tls> tls(ProbeRequest request) {
    boolean later = module.queryResponse().stream().anyMatch(ModuleFile.QueryResponse::starttls);
    return module.tls() || later
        ? Optional.of(
            ModuleTls.of(
                module.tlsConfig(),
                module.tls() ? Tls.Mode.IMPLICIT : Tls.Mode.STARTTLS,
                request.hostname()))
        : Optional.empty();
  }

  /** An entry waits first, a step of a script sends first: one becomes up to four. */
  private static List<Target.Step> steps(ModuleFile.QueryResponse entry) {
    List<Target.Step> steps = new ArrayList<>();
    entry
        .expect()
        .map(re -> new Target.AwaitedLine(Regex.re2(re.text()), labels(entry)))
        .ifPresent(line -> steps.add(awaiting(line)));
    entry
        .expectBytes()
        .filter(raw -> raw.bytes().length() > 0)
        .ifPresent(raw -> steps.add(awaiting(new Target.AwaitedBytes(raw.bytes()))));
    entry
        .send()
        .filter(raw -> raw.bytes().length() > 0)
        .ifPresent(raw -> steps.add(sending(payload(raw, entry.expect().isPresent()))));
    if (entry.starttls()) {
      steps.add(Target.Step.START_TLS);
    }
    return steps;
  }

  /** Only an entry that waits for a line puts captures in. */
  private static Payload payload(Raw raw, boolean captures) {
    boolean expand = captures && !raw.binary();
    return (expand ? Payload.asInGo(raw.text()) : Payload.exactly(raw.bytes())).then(LINE_FEED);
  }

  private static Map<String, Payload> labels(ModuleFile.QueryResponse entry) {
    Map<String, Payload> labels = new LinkedHashMap<>();
    entry.labels().forEach(l -> labels.put(l.name(), Payload.asInGo(l.value())));
    return labels;
  }

  private static Target.Step awaiting(Target.Awaited awaited) {
    return new Target.Step(Optional.empty(), Optional.of(awaited), false);
  }

  private static Target.Step sending(Payload payload) {
    return new Target.Step(Optional.of(payload), Optional.empty(), false);
  }
}
