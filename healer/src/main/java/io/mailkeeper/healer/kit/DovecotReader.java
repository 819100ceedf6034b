package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Dovecot 2.3 and 2.4: the {@code inet_listener}s of the services whose protocol is in {@code
 * protocols}, on the addresses of {@code listen}, and the sockets of lmtp; "Service configuration"
 * in Dovecot's manual. What the files leave open is as {@link DovecotDefaults} has it.
 */
final class DovecotReader implements ProductReader {

  private static final List<String> FILES =
      List.of("/etc/dovecot/dovecot.conf", "/usr/local/etc/dovecot/dovecot.conf");

  @Override
  public MailProduct product() {
    return MailProduct.DOVECOT;
  }

  @Override
  public void read(MachineFiles files, ServiceNames services, Findings findings) {
    FILES.stream()
        .filter(files::present)
        .findFirst()
        .flatMap(file -> findings.read(files, file))
        .ifPresent(
            source -> {
              DovecotSettings root = new DovecotParser(files, findings).parse(source);
              new DovecotListeners(root, findings).add();
            });
  }

  /** Turns settings into listeners. */
  private static final class DovecotListeners {
    private final DovecotSettings root;
    private final Findings findings;
    private final DovecotDefaults defaults;

    DovecotListeners(DovecotSettings root, Findings findings) {
      this.root = root;
      this.findings = findings;
      defaults = DovecotDefaults.of(root);
    }

    void add() {
      Map<String, DovecotSettings> services = new LinkedHashMap<>();
      defaults.services().forEach(name -> services.put(name, DovecotSettings.EMPTY));
      root.sections("service").forEach(services::put);
      services.forEach(
          (name, service) -> {
            if (enabled(name, service)) {
              inet(name, service);
              unix(name, service);
            }
          });
    }

    private boolean enabled(String name, DovecotSettings service) {
      String protocol =
          service
              .value("protocol")
              .map(DovecotSettings.Value::text)
              .orElse(defaults.protocol(name));
      return protocol.isEmpty() || root.protocols().contains(protocol);
    }

    private void inet(String name, DovecotSettings service) {
      Map<String, DovecotSettings> listeners = new LinkedHashMap<>();
      defaults.inet(name).forEach(listener -> listeners.put(listener, DovecotSettings.EMPTY));
      listeners.putAll(service.sections("inet_listener"));
      listeners.forEach((title, listener) -> inet(name, title, listener));
    }

    private void inet(String service, String title, DovecotSettings listener) {
      Optional<DovecotSettings.Value> set = listener.value("port");
      OptionalInt port =
          set.isPresent() ? port(set.get()) : OptionalInt.of(defaults.port(service, title));
      if (port.isEmpty() || port.getAsInt() == 0) {
        return;
      }
      boolean implicit =
          listener.value("ssl").map(v -> isYes(v.text())).orElse(defaults.ssl(service, title));
      if (implicit && sslOff()) {
        return; // Dovecot opens none that it has no certificate for
      }
      TlsMode tls = implicit ? TlsMode.IMPLICIT : defaults.startTls(service, sslOff());
      MailProtocol protocol = defaults.speaks(service, title).with(tls);
      Origin portOrigin = set.map(v -> Origin.at(v.place())).orElse(defaults.origin());
      for (Bound bound : addresses(listener)) {
        findings.add(
            new Listener(
                MailProduct.DOVECOT,
                service + "/" + title,
                protocol,
                bound.address,
                port.getAsInt(),
                tls,
                portOrigin,
                bound.origin));
      }
    }

    /** 0 closes a listener; names are not looked up. */
    private OptionalInt port(DovecotSettings.Value value) {
      if (value.text().matches("0+")) {
        return OptionalInt.of(0);
      }
      OptionalInt port = ServiceNames.number(value.text());
      if (port.isEmpty()) {
        findings.fault(
            value.place(),
            "port is " + Shown.quoted(value.text()) + ", expected 1 to 65535, or 0 for none");
      }
      return port;
    }

    private boolean sslOff() {
      return root.value("ssl").filter(v -> v.text().equals("no")).isPresent();
    }

    private record Bound(ListenAddress address, Origin origin) {}

    private List<Bound> addresses(DovecotSettings listener) {
      Optional<DovecotSettings.Value> set =
          listener
              .value("listen")
              .or(() -> listener.value("address"))
              .filter(v -> !v.text().isBlank())
              .or(() -> root.value("listen"));
      String text = set.map(DovecotSettings.Value::text).orElse("*, ::");
      Origin origin = set.map(v -> Origin.at(v.place())).orElse(defaults.origin());
      List<Bound> bound = new ArrayList<>();
      Stream.of(text.split("[,\\s]+"))
          .filter(word -> !word.isEmpty())
          .map(word -> word.equals("*") ? ListenAddress.ANY4 : ListenAddress.of(word))
          .forEach(address -> bound.add(new Bound(address, origin)));
      return bound;
    }

    /** Only what speaks LMTP: the other sockets are Dovecot's own affair. */
    private void unix(String name, DovecotSettings service) {
      if (!name.equals("lmtp")) {
        return;
      }
      Map<String, DovecotSettings> listeners = new LinkedHashMap<>();
      listeners.put("lmtp", DovecotSettings.EMPTY);
      listeners.putAll(service.sections("unix_listener"));
      String base = root.value("base_dir").map(DovecotSettings.Value::text).orElse("/run/dovecot");
      listeners.forEach(
          (title, listener) -> {
            if (listener.value("mode").filter(v -> v.text().matches("0+")).isEmpty()) {
              String path = title.startsWith("/") ? title : base + "/" + title;
              Origin origin = listener.place().map(Origin::at).orElse(defaults.origin());
              findings.add(
                  new Listener(
                      MailProduct.DOVECOT,
                      name + "/" + title,
                      MailProtocol.LMTP,
                      ListenAddress.unix(path),
                      0,
                      defaults.startTls(name, sslOff()),
                      origin,
                      origin));
            }
          });
    }

    private static boolean isYes(String text) {
      return text.equalsIgnoreCase("yes") || text.equalsIgnoreCase("y") || text.equals("1");
    }
  }
}
