package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.probes.Target;

/** A module, ready for use: all that is the same for every target is made once. */
interface ProbeModule {

  /**
   * Puts module and target together. Reads the files that the module names, so it may block then.
   *
   * @param redirects where redirects may lead
   * @throws IllegalArgumentException with one sentence when they do not go together, or a file
   *     cannot be used
   */
  Aim at(ProbeRequest request, Target.Redirects.Allowed redirects);

  static ProbeModule of(ModuleFile file) {
    if (file instanceof ModuleFile.Http http) {
      return new HttpModule(http.http());
    }
    if (file instanceof ModuleFile.Tcp tcp) {
      return new TcpModule(tcp.tcp());
    }
    if (file instanceof ModuleFile.Dns dns) {
      return new DnsModule(dns.dns());
    }
    return new MailModule(file);
  }
}
