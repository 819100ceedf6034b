package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What decides where Exim listens: its main options, and what Debian's start script adds on the
 * command line ({@code -oX}, {@code -tls-on-connect}).
 */
final class EximOptions {

  private static final String DEFAULT = "Exim 4";
  private static final String START = "/etc/default/exim4";

  private final EximConfiguration configuration;
  private final List<EximList.Item> interfaces = new ArrayList<>();
  private final List<EximList.Item> ports = new ArrayList<>();
  private boolean allImplicit;
  private boolean listens = true;

  private EximOptions(EximConfiguration configuration) {
    this.configuration = configuration;
  }

  static EximOptions of(EximConfiguration configuration, MachineFiles files, Findings findings) {
    EximOptions options = new EximOptions(configuration);
    files
        .readQuietly(START)
        .map(source -> ShellVariables.of(List.of(source)).values())
        .ifPresent(variables -> options.commandLine(variables, findings));
    return options;
  }

  boolean listens() {
    return listens;
  }

  boolean allImplicit() {
    return allImplicit;
  }

  List<EximList.Item> ports() {
    List<EximList.Item> set = list("daemon_smtp_ports", "daemon_smtp_port", "smtp");
    return ports.isEmpty() ? set : ports;
  }

  List<EximList.Item> interfaces() {
    boolean v4Only = configuration.option("disable_ipv6").filter(EximOptions::isTrue).isPresent();
    String all = v4Only ? "0.0.0.0" : "<; 0.0.0.0 ; ::0";
    List<EximList.Item> set = list("local_interfaces", "local_interfaces", all);
    return interfaces.isEmpty() ? set : interfaces;
  }

  private static boolean isTrue(EximConfiguration.Option option) {
    return !option.text().equals("false") && !option.text().equals("no");
  }

  List<EximList.Item> implicitPorts() {
    return list("tls_on_connect_ports", "tls_on_connect_ports", "");
  }

  /** By default all hosts are offered STARTTLS; without a certificate Exim makes one. */
  TlsMode startTls() {
    Optional<EximConfiguration.Option> hosts = configuration.option("tls_advertise_hosts");
    if (hosts.isEmpty()) {
      return TlsMode.STARTTLS;
    }
    String text = hosts.get().text();
    return text.isBlank() ? TlsMode.NONE : text.contains("$") ? TlsMode.UNKNOWN : TlsMode.STARTTLS;
  }

  private List<EximList.Item> list(String name, String oldName, String byDefault) {
    Optional<EximConfiguration.Option> set =
        configuration.option(name).or(() -> configuration.option(oldName));
    return set.map(o -> EximList.of(o.text(), o.place(), Origin.at(o.place())))
        .orElse(
            EximList.of(byDefault, Place.whole(configuration.file()), Origin.byDefault(DEFAULT)));
  }

  private void commandLine(Map<String, ShellVariables.Value> variables, Findings findings) {
    ShellVariables.Value runner = variables.get("QUEUERUNNER");
    if (runner != null && List.of("queueonly", "nodaemon").contains(runner.text())) {
      listens = false;
      findings.fault(
          runner.place(),
          "QUEUERUNNER is " + Shown.quoted(runner.text()) + ": no daemon that listens is started");
    }
    for (String name : List.of("COMMONOPTIONS", "SMTPLISTENEROPTIONS")) {
      ShellVariables.Value value = variables.get(name);
      if (value != null) {
        arguments(value);
      }
    }
  }

  /** What looks like an address replaces local_interfaces, the rest daemon_smtp_ports. */
  private void arguments(ShellVariables.Value value) {
    List<String> words = List.of(value.text().strip().split("\\s+"));
    Origin origin = Origin.at(value.place());
    for (int i = 0; i < words.size(); i++) {
      allImplicit |= words.get(i).equals("-tls-on-connect");
      if (words.get(i).equals("-oX") && i + 1 < words.size()) {
        String list = words.get(++i).replaceAll("[\"']", "");
        for (EximList.Item item : EximList.of(list, value.place(), origin)) {
          boolean address = item.text().indexOf('.') >= 0 || item.text().indexOf(':') >= 0;
          (address ? interfaces : ports).add(item);
        }
      }
    }
  }
}
