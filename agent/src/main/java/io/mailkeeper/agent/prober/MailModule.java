package io.mailkeeper.agent.prober;

import io.mailkeeper.agent.config.MailProbeFile;
import io.mailkeeper.agent.config.ModuleFile;
import io.mailkeeper.agent.config.TlsFile;
import io.mailkeeper.agent.loop.Targets;
import io.mailkeeper.probes.Target;
import java.io.UncheckedIOException;

/**
 * Probers of mail protocols, as services are probed: the target is {@code host}, or {@code
 * host:port}.
 */
record MailModule(ModuleFile file) implements ProbeModule {

  @Override
  public Aim at(ProbeRequest request, Target.Redirects.Allowed redirects) {
    if (!(file instanceof MailProbeFile mail)) {
      throw new IllegalArgumentException("module " + request.module() + " is not probed here");
    }
    try {
      return new Aim(target(file, mail, request));
    } catch (UncheckedIOException e) {
      // The message of the cause names the file, never what is in it.
      throw new IllegalArgumentException(
          "a file of module " + request.module() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Target target(ModuleFile module, MailProbeFile mail, ProbeRequest request) {
    boolean implicit = mail.tls().filter(t -> t.mode() == TlsFile.Mode.IMPLICIT).isPresent();
    if (module instanceof ModuleFile.Smtp smtp) {
      HostPort at = HostPort.parse(request.target(), implicit ? 465 : 25);
      return new Target.Smtp(
          at.host(),
          at.port(),
          smtp.ehlo().map(h -> h.text()).orElse(Target.Smtp.DEFAULT_EHLO_NAME),
          Targets.tls(smtp),
          Targets.login(smtp),
          Targets.envelope(smtp.mailFrom(), smtp.rcptTo()));
    }
    if (module instanceof ModuleFile.Lmtp lmtp) {
      HostPort at = HostPort.parse(request.target(), 24);
      return new Target.Lmtp(
          at.host(),
          at.port(),
          lmtp.lhlo().map(h -> h.text()).orElse(Target.Smtp.DEFAULT_EHLO_NAME),
          Targets.tls(lmtp),
          Targets.login(lmtp),
          Targets.envelope(lmtp.mailFrom(), lmtp.rcptTo()));
    }
    if (module instanceof ModuleFile.Pop3) {
      HostPort at = HostPort.parse(request.target(), implicit ? 995 : 110);
      return new Target.Pop3(at.host(), at.port(), Targets.tls(mail), Targets.login(mail));
    }
    if (module instanceof ModuleFile.Imap) {
      HostPort at = HostPort.parse(request.target(), implicit ? 993 : 143);
      return new Target.Imap(at.host(), at.port(), Targets.tls(mail), Targets.login(mail));
    }
    HostPort at = HostPort.parse(request.target(), 4190);
    return new Target.Sieve(at.host(), at.port(), Targets.tls(mail), Targets.login(mail));
  }
}
