package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sendmail: every {@code DaemonPortOptions} of sendmail.cf is a listener, none of them means one on
 * port {@code smtp}; "Sendmail Installation and Operation Guide", section 5.6. {@code
 * ClientPortOptions} bind outgoing connections and listen nowhere; submit.cf is of the program that
 * submits and has no listener; sendmail.mc counts once sendmail.cf is made of it.
 */
final class SendmailReader implements ProductReader {

  private static final List<String> FILES = List.of("/etc/mail/sendmail.cf", "/etc/sendmail.cf");
  private static final String SOURCE = "/etc/mail/sendmail.mc";
  private static final String DEFAULT = "Sendmail";
  private static final int SMTP_PORT = 25;

  /** Files of start scripts: a variable, and the values that start no daemon (none, or not yes). */
  private static final String DEBIAN_START = "/etc/mail/sendmail.conf";

  private static final String RED_HAT_START = "/etc/sysconfig/sendmail";

  @Override
  public MailProduct product() {
    return MailProduct.SENDMAIL;
  }

  @Override
  public void read(MachineFiles files, ServiceNames services, Findings findings) {
    Optional<String> file = FILES.stream().filter(files::present).findFirst();
    if (file.isEmpty()) {
      hint(files, findings);
      return;
    }
    findings
        .read(files, file.get())
        .ifPresent(source -> listeners(SendmailOptions.of(source, findings), source, findings));
    whetherStarted(files, findings);
  }

  private static void listeners(SendmailOptions options, SourceText source, Findings findings) {
    boolean certificate = options.isSet("ServerCertFile") && options.isSet("ServerKeyFile");
    List<SendmailDaemon> daemons = new ArrayList<>();
    for (SendmailOptions.Option option : options.all("DaemonPortOptions")) {
      daemons.add(SendmailDaemon.of(option, findings));
    }
    if (daemons.isEmpty()) {
      daemons.add(SendmailDaemon.byDefault(source));
    }
    daemons.forEach(daemon -> add(daemon, certificate, findings));
  }

  private static void add(SendmailDaemon daemon, boolean certificate, Findings findings) {
    if (daemon.address().kind() == ListenAddress.Kind.UNIX) {
      if (daemon.address().text().isEmpty()) {
        findings.fault(daemon.portPlace(), "a family of Unix sockets needs Addr= with a path");
        return;
      }
      findings.add(daemon.listener(MailProtocol.SMTP, 0, daemon.tls(certificate)));
      return;
    }
    OptionalInt port =
        daemon.port().isEmpty() ? smtp(findings) : findings.port(daemon.port(), daemon.portPlace());
    if (port.isPresent()) {
      TlsMode tls = daemon.tls(certificate);
      findings.add(daemon.listener(MailProtocol.smtp(port.getAsInt(), tls), port.getAsInt(), tls));
    }
  }

  /** Without a port it is the service smtp's, and 25 where the machine has no such service. */
  private static OptionalInt smtp(Findings findings) {
    OptionalInt named = findings.services().port("smtp");
    return named.isPresent() ? named : OptionalInt.of(SMTP_PORT);
  }

  static String defaultName() {
    return DEFAULT;
  }

  private static void hint(MachineFiles files, Findings findings) {
    files
        .readQuietly(SOURCE)
        .ifPresent(
            source ->
                findings.fault(
                    new Place(SOURCE, mentioned(source), 1),
                    "there is no "
                        + FILES.get(0)
                        + ": nothing in here counts before it is made, by \"make -C /etc/mail\""
                        + " or \"sendmailconfig\""));
  }

  private static int mentioned(SourceText source) {
    for (int i = 0; i < source.lines().size(); i++) {
      if (source.lines().get(i).startsWith("DAEMON_OPTIONS(")) {
        return i + 1;
      }
    }
    return 1;
  }

  private static void whetherStarted(MachineFiles files, Findings findings) {
    variable(files, DEBIAN_START, "DAEMON_MODE")
        .filter(v -> !v.text().isEmpty() && !v.text().toLowerCase(Locale.ROOT).startsWith("d"))
        .ifPresent(
            v ->
                findings.fault(
                    v.place(),
                    "DAEMON_MODE is "
                        + Shown.quoted(v.text())
                        + ": only with \"Daemon\" Sendmail listens by itself"));
    variable(files, RED_HAT_START, "DAEMON")
        .filter(v -> !v.text().equalsIgnoreCase("yes"))
        .ifPresent(
            v ->
                findings.fault(
                    v.place(),
                    "DAEMON is "
                        + Shown.quoted(v.text())
                        + ": only with \"yes\" Sendmail listens"));
  }

  private static Optional<ShellVariables.Value> variable(
      MachineFiles files, String file, String name) {
    return files
        .readQuietly(file)
        .map(source -> ShellVariables.of(List.of(source)).values())
        .flatMap(
            (Map<String, ShellVariables.Value> values) -> Optional.ofNullable(values.get(name)));
  }
}
