package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.probes.AddressChoice;
import io.mailkeeper.probes.Target;
import java.util.Optional;

/**
 * What a module makes of a target.
 *
 * @param target what is probed
 * @param scheme of a URL; empty: it is none
 * @param path of a URL; empty: it is none
 */
record Aim(Target target, String scheme, String path) {

  /** Of a target that is no URL. */
  Aim(Target target) {
    this(target, "", "");
  }

  static AddressChoice addressChoice(
      ModuleFile.IpProtocol preferred, boolean fallback, Optional<String> source) {
    return new AddressChoice(
        preferred == ModuleFile.IpProtocol.IP4
            ? AddressChoice.Family.IPV4
            : AddressChoice.Family.IPV6,
        fallback,
        source.filter(s -> !s.isEmpty()));
  }
}
