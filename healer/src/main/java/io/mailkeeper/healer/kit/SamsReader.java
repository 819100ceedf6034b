package io.mailkeeper.healer.kit;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * SAMS, the Sendmail Advanced Message Server: POP3 and IMAP by ms.conf, its web server and SDAP by
 * switch.ini, all four always there. Lines are {@code key value} or {@code key = value}, {@code #}
 * and {@code ;} begin comments, {@code [section]} counts in switch.ini.
 */
final class SamsReader implements ProductReader {

  private static final String STORE = "/etc/md/store/ms.conf";
  private static final String SWITCH = "/etc/mail/switch.ini";
  private static final String DEFAULT = "SAMS";

  private record Value(String text, Place place) {}

  private final SamsKeys keys;

  SamsReader(SamsKeys keys) {
    this.keys = keys;
  }

  @Override
  public MailProduct product() {
    return MailProduct.SAMS;
  }

  @Override
  public void read(MachineFiles files, ServiceNames services, Findings findings) {
    if (!files.present(STORE) && !files.present(SWITCH)) {
      return;
    }
    Map<String, Value> store = file(files, STORE, findings);
    Map<String, Value> ini = file(files, SWITCH, findings);
    add("pop3d", MailProtocol.POP3, keys.pop3(), store, 110, findings);
    add("imapd", MailProtocol.IMAP, keys.imap(), store, 143, findings);
    add("samshttpd", MailProtocol.HTTP, keys.http(), ini, 8890, findings);
    add("sdap-server", MailProtocol.SDAP, keys.sdap(), ini, 9000, findings);
  }

  private static Map<String, Value> file(MachineFiles files, String file, Findings findings) {
    Optional<SourceText> source = findings.read(files, file);
    if (source.isEmpty()) {
      return Map.of();
    }
    if (beginsWithTag(source.get())) {
      findings.fault(
          Place.whole(file),
          "it is XML, as later versions have it, which is not read here: its ports are taken to be"
              + " the default ones");
      return Map.of();
    }
    return values(source.get());
  }

  private static boolean beginsWithTag(SourceText source) {
    return source.lines().stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .filter(line -> line.startsWith("<"))
        .isPresent();
  }

  private static Map<String, Value> values(SourceText source) {
    Map<String, Value> values = new HashMap<>();
    String section = "";
    for (int i = 0; i < source.lines().size(); i++) {
      String line = source.lines().get(i).strip();
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1).strip() + ".";
        continue;
      }
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      int end = 0;
      while (end < line.length() && line.charAt(end) != '=' && line.charAt(end) > ' ') {
        end++;
      }
      String rest = line.substring(end).strip();
      String value = rest.startsWith("=") ? rest.substring(1).strip() : rest;
      String key = (section + line.substring(0, end)).toLowerCase(Locale.ROOT);
      int column =
          1 + source.lines().get(i).length() - source.lines().get(i).stripLeading().length();
      values.put(key, new Value(value, source.at(i + 1, column)));
    }
    return values;
  }

  private static void add(
      String name,
      MailProtocol protocol,
      String key,
      Map<String, Value> values,
      int defaultPort,
      Findings findings) {
    Value value = values.get(key.toLowerCase(Locale.ROOT));
    OptionalInt port =
        value == null ? OptionalInt.of(defaultPort) : findings.port(value.text(), value.place());
    Origin origin = value == null ? Origin.byDefault(DEFAULT) : Origin.at(value.place());
    port.ifPresent(
        number ->
            findings.add(
                new Listener(
                    MailProduct.SAMS,
                    name,
                    protocol,
                    ListenAddress.ANY,
                    number,
                    TlsMode.UNKNOWN,
                    origin,
                    Origin.byDefault(DEFAULT))));
  }
}
