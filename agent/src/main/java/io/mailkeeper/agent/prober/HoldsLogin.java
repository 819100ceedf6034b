package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.MailProbeFile;
import io.mailkeeper.agent.config.ModuleFile;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whether a module sends a password or token. Whoever may choose the target could have it sent to a
 * server of his own, so such a module probes only what is named in the configuration.
 */
final class HoldsLogin {

  /** Words that go before a secret in mail protocols, and headers that hold one. */
  private static final Pattern WORD =
      Pattern.compile(
          "(?is).*\\b(?:PASS|PASSWORD|LOGIN|AUTH|AUTHENTICATE|APOP|OPER|Authorization|Cookie)\\b.*");

  private HoldsLogin() {}

  static boolean does(ModuleFile module) {
    if (module instanceof ModuleFile.Http m) {
      return http(m.http());
    }
    if (module instanceof ModuleFile.Tcp m) {
      return m.tcp().queryResponse().stream()
          .flatMap(entry -> entry.send().stream())
          .anyMatch(raw -> WORD.matcher(raw.text()).matches());
    }
    return module instanceof MailProbeFile mail && mail.loginFile().isPresent();
  }

  private static boolean http(ModuleFile.HttpModule http) {
    return http.basicAuth().isPresent()
        || http.authorization().isPresent()
        || http.bearerToken().isPresent()
        || http.bearerTokenFile().isPresent()
        || http.headers().orElse(Map.of()).keySet().stream()
            .anyMatch(name -> HttpModule.SECRET.matcher(name).matches())
        || http.httpHeaders().orElse(Map.of()).entrySet().stream()
            .anyMatch(
                header ->
                    HttpModule.SECRET.matcher(header.getKey()).matches()
                        || !header.getValue().secrets().isEmpty()
                        || !header.getValue().files().isEmpty());
  }
}
