package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.agent.config.Re2;
import io.mailkeeper.probes.DnsRules;
import io.mailkeeper.probes.Regex;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Prober {@code dns}: the target is the name server. */
final class DnsModule implements ProbeModule {

  private final ModuleFile.DnsModule module;
  private final DnsRules answers;
  private final DnsRules authority;
  private final DnsRules additional;

  DnsModule(ModuleFile.DnsModule module) {
    this.module = module;
    this.answers = rules(module.validateAnswerRrs());
    this.authority = rules(module.validateAuthorityRrs());
    this.additional = rules(module.validateAdditionalRrs());
  }

  @Override
  public Aim at(ProbeRequest request, Target.Redirects.Allowed redirects) {
    return new Aim(target(request));
  }

  private Target target(ProbeRequest request) {
    int usual = module.dnsOverTls() ? Target.Dns.TLS_PORT : Target.Dns.DEFAULT_PORT;
    HostPort at = HostPort.parse(request.target(), usual);
    return new Target.Dns(
        at.host(),
        at.port(),
        module.queryName(),
        module.queryType(),
        module.queryClass(),
        module.recursionDesired(),
        Target.Dns.Transport.valueOf(module.transportProtocol().name()),
        module.validRcodes().isEmpty() ? Set.of("NOERROR") : Set.copyOf(module.validRcodes()),
        0,
        answers,
        authority,
        additional,
        module.dnsOverTls()
            ? Optional.of(ModuleTls.of(module.tlsConfig(), Tls.Mode.IMPLICIT, request.hostname()))
            : Optional.empty(),
        Aim.addressChoice(
            module.preferredIpProtocol(), module.ipProtocolFallback(), module.sourceIpAddress()));
  }

  /**
   * {@code fail_if_all_match_regexp} means here what it does in blackbox_exporter, not what it
   * says: the probe fails when not all match.
   */
  private static DnsRules rules(ModuleFile.RecordRules rules) {
    return new DnsRules(
        regexes(rules.failIfMatchesRegexp()),
        regexes(rules.failIfNotMatchesRegexp()),
        regexes(rules.failIfNoneMatchesRegexp()),
        regexes(rules.failIfAllMatchRegexp()));
  }

  private static List<Regex> regexes(List<Re2> all) {
    return all.stream().map(re -> Regex.re2(re.text())).toList();
  }
}
