package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Courier: each server has a file of shell variables with its ports, addresses, and whether it is
 * started; the comments in these files, couriertcpd(1). systemd starts what its unit is enabled for
 * and does not look at {@code ...START}.
 */
final class CourierReader implements ProductReader {

  private static final List<String> DIRECTORIES =
      List.of(
          "/etc/courier",
          "/etc/courier-imap",
          "/usr/lib/courier/etc",
          "/usr/lib/courier-imap/etc",
          "/usr/local/etc/courier",
          "/usr/local/etc/courier-imap");

  private static final String UNITS = "/etc/systemd/system/multi-user.target.wants/";

  @Override
  public MailProduct product() {
    return MailProduct.COURIER;
  }

  @Override
  public void read(MachineFiles files, ServiceNames services, Findings findings) {
    for (String directory : DIRECTORIES) {
      for (CourierServer server : CourierServer.ALL) {
        if (files.present(directory + "/" + server.file())) {
          server(files, directory, server, findings);
        }
      }
    }
  }

  private static void server(
      MachineFiles files, String directory, CourierServer server, Findings findings) {
    List<SourceText> sources = new ArrayList<>();
    for (String name : server.files()) {
      String file = directory + "/" + name;
      if (name.equals(server.file()) || files.present(file)) {
        findings.read(files, file).ifPresent(sources::add);
      }
    }
    ShellVariables variables = ShellVariables.of(sources);
    for (Place place : variables.unclosed()) {
      findings.fault(place, "a quote begins here that nothing ends: a shell stops at it");
    }
    Map<String, ShellVariables.Value> values = variables.values();
    ShellVariables.Value port = values.get(server.port());
    if (port == null) {
      return; // not the file of a server that listens
    }
    if (!port.known()) {
      findings.fault(port.place(), server.port() + " comes from a command: it cannot be told");
    } else if (started(files, server, values, findings)) {
      ports(server, values, tls(files, server, values), port, findings);
    }
  }

  private static boolean started(
      MachineFiles files,
      CourierServer server,
      Map<String, ShellVariables.Value> values,
      Findings findings) {
    ShellVariables.Value start = values.get(server.start());
    if (start == null
        || start.text().toLowerCase(Locale.ROOT).startsWith("y")
        || files.present(UNITS + server.unit() + ".service")) {
      return true;
    }
    findings.fault(
        start.place(),
        server.start()
            + " is "
            + Shown.quoted(start.text())
            + " and the unit "
            + server.unit()
            + " is not enabled: "
            + server.file()
            + " does not listen");
    return false;
  }

  private static TlsMode tls(
      MachineFiles files, CourierServer server, Map<String, ShellVariables.Value> values) {
    if (server.implicitTls()) {
      return TlsMode.IMPLICIT;
    }
    boolean offered =
        server.startTls().isEmpty()
            ? certificate(files, values)
            : text(values, server.startTls()).toLowerCase(Locale.ROOT).startsWith("y");
    return offered ? TlsMode.STARTTLS : TlsMode.NONE;
  }

  /** The SMTP server offers STARTTLS when it finds its certificate. */
  private static boolean certificate(MachineFiles files, Map<String, ShellVariables.Value> values) {
    String certificate = text(values, "TLS_CERTFILE");
    return !text(values, "COURIERTLS").isEmpty()
        && certificate.startsWith("/")
        && files.present(certificate);
  }

  private static String text(Map<String, ShellVariables.Value> values, String name) {
    return Optional.ofNullable(values.get(name)).map(ShellVariables.Value::text).orElse("");
  }

  /** {@code 143,1143} or {@code 127.0.0.1.900,192.0.2.1.900}. */
  private static void ports(
      CourierServer server,
      Map<String, ShellVariables.Value> values,
      TlsMode tls,
      ShellVariables.Value port,
      Findings findings) {
    Optional<ShellVariables.Value> set = Optional.ofNullable(values.get(server.address()));
    Origin portOrigin = Origin.at(port.place());
    Origin setOrigin = set.map(v -> Origin.at(v.place())).orElse(Origin.byDefault("Courier"));
    for (String item : List.of(port.text().split(",", -1))) {
      String text = item.strip();
      int dot = text.lastIndexOf('.');
      boolean own = dot > 0 && !text.substring(0, dot).equals("0");
      String bound = own ? text.substring(0, dot) : text(values, server.address());
      Origin origin = own ? portOrigin : setOrigin;
      findings
          .port(text.substring(dot + 1), port.place())
          .ifPresent(
              number ->
                  findings.add(
                      new Listener(
                          MailProduct.COURIER,
                          server.file(),
                          server.speaks(number, tls),
                          address(bound),
                          number,
                          tls,
                          portOrigin,
                          origin)));
    }
  }

  private static ListenAddress address(String text) {
    return text.isEmpty() || text.equals("0") ? ListenAddress.ANY : ListenAddress.of(text);
  }
}
