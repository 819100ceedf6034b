package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.MailProbeFile;
import io.mailkeeper.agent.config.ModuleFile;

/** Whether a probe with a module begins with reading files, which must not be on an event loop. */
final class ReadsFiles {

  private ReadsFiles() {}

  static boolean does(ModuleFile module) {
    if (module instanceof ModuleFile.Http m) {
      return http(m.http());
    }
    if (module instanceof ModuleFile.Tcp m) {
      return m.tcp().tlsConfig().caFile().isPresent();
    }
    if (module instanceof ModuleFile.Dns m) {
      return m.dns().tlsConfig().caFile().isPresent();
    }
    return module instanceof MailProbeFile mail
        && (mail.loginFile().isPresent() || mail.tls().flatMap(t -> t.caFile()).isPresent());
  }

  private static boolean http(ModuleFile.HttpModule http) {
    return http.tlsConfig().caFile().isPresent()
        || http.bodyFile().isPresent()
        || http.bearerTokenFile().isPresent()
        || http.authorization().flatMap(a -> a.credentialsFile()).isPresent()
        || http.basicAuth().flatMap(b -> b.usernameFile()).isPresent()
        || http.basicAuth().flatMap(b -> b.passwordFile()).isPresent()
        || http.httpHeaders().stream()
            .flatMap(all -> all.values().stream())
            .anyMatch(source -> !source.files().isEmpty());
  }
}
