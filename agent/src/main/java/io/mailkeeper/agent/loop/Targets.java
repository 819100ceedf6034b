package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.config.Decimal;
import io.mailkeeper.agent.config.LoginFiles;
import io.mailkeeper.agent.config.ProbeFile;
import io.mailkeeper.probes.JolokiaRead;
import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.Target;
import java.util.Optional;
import java.util.Set;

/** From a probe as configured to what the probe needs. Reads login files, so it may block. */
final class Targets {
  private Targets() {}

  static Target of(ProbeFile file) {
    String host = file.host().text();
    int port = file.port();
    if (file instanceof ProbeFile.Smtp smtp) {
      String name = smtp.ehlo().map(Object::toString).orElse(Target.Smtp.DEFAULT_EHLO_NAME);
      return new Target.Smtp(host, port, name);
    }
    if (file instanceof ProbeFile.Pop3) {
      return new Target.Pop3(host, port);
    }
    if (file instanceof ProbeFile.Imap) {
      return new Target.Imap(host, port);
    }
    if (file instanceof ProbeFile.Http http) {
      return new Target.Http(
          host, port, http.path(), http.expectStatus().map(Set::of).orElse(Set.of()));
    }
    if (file instanceof ProbeFile.Jolokia jolokia) {
      return new Target.Jolokia(
          host,
          port,
          jolokia.url().path(),
          jolokia.reads().stream().map(Targets::read).toList(),
          jolokia.loginFile().map(LoginFiles::read).map(Login::parse));
    }
    ProbeFile.Dialogue dialogue = (ProbeFile.Dialogue) file;
    return new Target.Script(
        Target.Script.TCP,
        host,
        port,
        dialogue.greeting().map(r -> r.text()),
        dialogue.steps().stream()
            .map(s -> new Target.Step(s.send(), s.expect().map(r -> r.text())))
            .toList(),
        failOn(dialogue));
  }

  private static JolokiaRead read(ProbeFile.Read read) {
    return new JolokiaRead(
        read.mbean(),
        read.attribute(),
        read.path(),
        read.min().map(Decimal::number),
        read.max().map(Decimal::number),
        read.equals());
  }

  /** A script has one pattern of failure: that of any step. */
  private static Optional<String> failOn(ProbeFile.Dialogue dialogue) {
    return dialogue.steps().stream()
        .flatMap(s -> s.failOn().stream())
        .map(r -> "(?:" + r.text() + ")")
        .reduce((a, b) -> a + "|" + b);
  }
}
