package io.mailkeeper.healer.kit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Dovecot listens on without being told, as {@code doveconf -d} prints it. 2.4 is known by
 * {@code dovecot_config_version}, which 2.3 does not have.
 */
final class DovecotDefaults {

  private record Inet(int port, boolean ssl) {}

  private static final Map<String, String> PROTOCOLS =
      Map.ofEntries(
          Map.entry("imap", "imap"),
          Map.entry("imap-login", "imap"),
          Map.entry("imap-hibernate", "imap"),
          Map.entry("imap-urlauth", "imap"),
          Map.entry("imap-urlauth-login", "imap"),
          Map.entry("imap-urlauth-worker", "imap"),
          Map.entry("pop3", "pop3"),
          Map.entry("pop3-login", "pop3"),
          Map.entry("submission", "submission"),
          Map.entry("submission-login", "submission"),
          Map.entry("lmtp", "lmtp"),
          Map.entry("managesieve", "sieve"),
          Map.entry("managesieve-login", "sieve"));

  private final String version;
  private final Map<String, Map<String, Inet>> inet = new LinkedHashMap<>();

  private DovecotDefaults(String version, boolean submissions) {
    this.version = version;
    put("imap-login", "imap", 143, false);
    put("imap-login", "imaps", 993, true);
    put("pop3-login", "pop3", 110, false);
    put("pop3-login", "pop3s", 995, true);
    put("submission-login", "submission", 587, false);
    if (submissions) {
      put("submission-login", "submissions", 465, true);
    }
    put("managesieve-login", "sieve", 4190, false);
    inet.put("lmtp", Map.of());
  }

  static DovecotDefaults of(DovecotSettings root) {
    Optional<DovecotSettings.Value> version = root.value("dovecot_config_version");
    return version.isPresent()
        ? new DovecotDefaults("2.4", true)
        : new DovecotDefaults("2.3", false);
  }

  private void put(String service, String title, int port, boolean ssl) {
    inet.computeIfAbsent(service, s -> new LinkedHashMap<>()).put(title, new Inet(port, ssl));
  }

  Origin origin() {
    return Origin.byDefault("Dovecot " + version);
  }

  /** Those that listen. */
  List<String> services() {
    return List.copyOf(inet.keySet());
  }

  /** What has to be in {@code protocols} for a service to run; empty: it always does. */
  String protocol(String service) {
    return PROTOCOLS.getOrDefault(service, "");
  }

  /** Names of a service's listeners. */
  List<String> inet(String service) {
    return List.copyOf(inet.getOrDefault(service, Map.of()).keySet());
  }

  private Inet inet(String service, String title) {
    return inet.getOrDefault(service, Map.of()).getOrDefault(title, new Inet(0, false));
  }

  /** 0: the listener is not there unless it is given one. */
  int port(String service, String title) {
    return inet(service, title).port;
  }

  boolean ssl(String service, String title) {
    return inet(service, title).ssl;
  }

  MailProtocol speaks(String service, String title) {
    return switch (service) {
      case "imap-login" -> MailProtocol.IMAP;
      case "pop3-login" -> MailProtocol.POP3;
      case "submission-login" -> MailProtocol.SUBMISSION;
      case "managesieve-login" -> MailProtocol.MANAGESIEVE;
      case "lmtp" -> MailProtocol.LMTP;
      default -> title.contains("http") ? MailProtocol.HTTP : MailProtocol.OTHER;
    };
  }

  TlsMode startTls(String service, boolean sslOff) {
    return switch (speaks(service, "")) {
      case IMAP, POP3, SUBMISSION, MANAGESIEVE, LMTP -> sslOff ? TlsMode.NONE : TlsMode.STARTTLS;
      default -> TlsMode.NONE;
    };
  }
}
