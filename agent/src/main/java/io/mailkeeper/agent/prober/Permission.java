package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.config.ProbeFile;
import io.mailkeeper.agent.config.TargetPattern;
import java.util.List;

/**
 * What may be probed on demand: a prober that anybody can aim is a hole in a firewall. The services
 * of the group may, and what {@code node.yml} names.
 *
 * @param services probes of the group's services
 */
record Permission(boolean anything, List<TargetPattern.Fit> patterns, List<ProbeFile> services) {

  Permission {
    patterns = List.copyOf(patterns);
    services = List.copyOf(services);
  }

  static Permission of(NodeFile.OnDemand settings, List<ProbeFile> services) {
    return new Permission(
        settings.anyTarget(),
        settings.targets().stream().map(TargetPattern::compiled).toList(),
        services);
  }

  /**
   * Whether it may be probed.
   *
   * @param scheme of a URL; empty: it is none
   * @param path path and query of a URL; empty: it is none
   * @param login whether a login would be sent: then the target must be named
   */
  boolean covers(String scheme, String host, int port, String path, boolean login) {
    return (anything && !login)
        || services.stream()
            .anyMatch(s -> s.host().text().equalsIgnoreCase(host) && s.port() == port)
        || patterns.stream().anyMatch(p -> p.is(scheme, host, port, path));
  }

  static String refusal(String target, String module, boolean login) {
    return target
        + " may not be probed from here"
        + (login ? " with module " + module + ", which sends a login" : "")
        + ": it is no service of the group; name it under 'targets' of 'probe' in node.yml"
        + (login ? "" : ", or set 'any_target: true' there");
  }
}
