package io.mailkeeper.healer.kit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What imapd.conf says of TLS: {@code key: value}, where a key may begin with a service's name and
 * {@code _}; {@code @include: file} reads another one; imapd.conf(5).
 */
final class CyrusSettings {

  private static final int MAX_INCLUDE_DEPTH = 10;
  private static final int MAX_INCLUDES = 50;

  private final MachineFiles files;
  private final Findings findings;
  private final String main;
  private final Map<String, Map<String, String>> byFile = new HashMap<>();
  private int includes;

  CyrusSettings(MachineFiles files, Findings findings, String main) {
    this.files = files;
    this.findings = findings;
    this.main = main;
  }

  /**
   * STARTTLS is there with a certificate: {@code tls_server_cert}, {@code tls_cert_file} before
   * 2.5.
   */
  TlsMode startTls(CyrusService service) {
    if (service.speaks() == MailProtocol.OTHER) {
      return TlsMode.UNKNOWN;
    }
    Map<String, String> settings =
        byFile.computeIfAbsent(service.configuration().orElse(main), this::read);
    return Stream.of("tls_server_cert", "tls_cert_file")
            .flatMap(key -> value(settings, service.name(), key).stream())
            .anyMatch(value -> !value.equals("disabled"))
        ? TlsMode.STARTTLS
        : TlsMode.NONE;
  }

  private static Optional<String> value(Map<String, String> settings, String service, String key) {
    return Optional.ofNullable(settings.getOrDefault(service + "_" + key, settings.get(key)))
        .filter(value -> !value.isEmpty());
  }

  private Map<String, String> read(String file) {
    Map<String, String> settings = new HashMap<>();
    read(file, settings, 0);
    return settings;
  }

  private void read(String file, Map<String, String> settings, int depth) {
    findings
        .read(files, file)
        .ifPresent(source -> source.lines().forEach(line -> line(source, line, settings, depth)));
  }

  private void line(SourceText source, String line, Map<String, String> settings, int depth) {
    int colon = line.indexOf(':');
    if (colon <= 0 || line.stripLeading().startsWith("#")) {
      return;
    }
    String key = line.substring(0, colon).strip();
    String value = line.substring(colon + 1).strip();
    if (!key.equals("@include")) {
      settings.put(key, value);
    } else if (depth < MAX_INCLUDE_DEPTH && ++includes <= MAX_INCLUDES) {
      read(value.startsWith("/") ? value : source.directory() + "/" + value, settings, depth + 1);
    } else {
      findings.fault(Place.whole(source.file()), "it includes too many files: some are left out");
    }
  }
}
