package io.mailkeeper.healer.kit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Cyrus: the SERVICES of cyrus.conf, each with the address it listens at, and TLS as imapd.conf has
 * it; cyrus.conf(5), imapd.conf(5).
 */
final class CyrusReader implements ProductReader {

  private static final String SERVICES = "/etc/cyrus.conf";
  private static final String SETTINGS = "/etc/imapd.conf";

  /** Where Debian and Red Hat name other files. */
  private static final List<String> START =
      List.of("/etc/default/cyrus-imapd", "/etc/sysconfig/cyrus-imapd");

  private static final String ANYWHERE = "Cyrus";

  @Override
  public MailProduct product() {
    return MailProduct.CYRUS;
  }

  @Override
  public void read(MachineFiles files, ServiceNames services, Findings findings) {
    Map<String, String> named = new HashMap<>();
    for (String file : START) {
      files
          .readQuietly(file)
          .map(source -> ShellVariables.of(List.of(source)).values())
          .ifPresent(values -> values.forEach((name, value) -> named.put(name, value.text())));
    }
    String master = named.getOrDefault("MASTERCONF", SERVICES);
    if (!files.present(master)) {
      return;
    }
    CyrusSettings settings =
        new CyrusSettings(files, findings, named.getOrDefault("CONF", SETTINGS));
    findings
        .read(files, master)
        .ifPresent(
            source ->
                CyrusService.all(source, findings)
                    .forEach(service -> add(service, settings, findings)));
  }

  private static void add(CyrusService service, CyrusSettings settings, Findings findings) {
    CyrusService.Setting listen = service.listen();
    Origin origin = Origin.at(listen.place());
    String text = listen.text();
    if (text.startsWith("/")) {
      if (service.speaks() == MailProtocol.LMTP) {
        findings.add(listener(service, settings, ListenAddress.unix(text), 0, origin, origin));
      }
      return;
    }
    if (service.proto().startsWith("udp")) {
      return;
    }
    int bracket = text.startsWith("[") ? text.indexOf("]:") : -1;
    int colon = bracket >= 0 ? bracket + 1 : text.lastIndexOf(':');
    OptionalInt port = findings.port(text.substring(colon + 1), listen.place());
    if (port.isEmpty()) {
      return;
    }
    Optional<String> host = colon > 0 ? Optional.of(text.substring(0, colon)) : Optional.empty();
    ListenAddress address = host.map(ListenAddress::of).orElse(service.anywhere());
    Origin addressOrigin = host.isPresent() ? origin : Origin.byDefault(ANYWHERE);
    findings.add(listener(service, settings, address, port.getAsInt(), origin, addressOrigin));
  }

  private static Listener listener(
      CyrusService service,
      CyrusSettings settings,
      ListenAddress address,
      int port,
      Origin portOrigin,
      Origin addressOrigin) {
    TlsMode tls = service.implicitTls() ? TlsMode.IMPLICIT : settings.startTls(service);
    return new Listener(
        MailProduct.CYRUS,
        service.name(),
        service.speaks().with(tls),
        address,
        port,
        tls,
        portOrigin,
        addressOrigin);
  }
}
