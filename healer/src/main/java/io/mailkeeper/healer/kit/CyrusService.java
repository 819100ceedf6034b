package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of SERVICES in cyrus.conf: a name and settings such as {@code cmd="imapd -s"}. A {@code
 * #} begins a comment anywhere; cyrus.conf(5).
 */
final class CyrusService {

  /** What stands behind a key. */
  record Setting(String text, Place place) {}

  private static final String SECTION = "SERVICES";

  private final String name;
  private final Map<String, Setting> settings;

  private CyrusService(String name, Map<String, Setting> settings) {
    this.name = name;
    this.settings = settings;
  }

  static List<CyrusService> all(SourceText source, Findings findings) {
    List<CyrusService> services = new ArrayList<>();
    boolean inside = false;
    int depth = 0;
    for (int i = 0; i < source.lines().size(); i++) {
      String line = withoutComment(source.lines().get(i));
      String word = firstWord(line);
      if (inside && !line.isBlank() && !line.strip().startsWith("}")) {
        entry(source, i, line, findings).ifPresent(services::add);
      }
      boolean begins = depth == 0 && word.equalsIgnoreCase(SECTION);
      depth = Math.max(0, depth + count(line, '{') - count(line, '}'));
      inside = begins ? depth == 1 : inside && depth > 0;
    }
    return services;
  }

  private static String withoutComment(String line) {
    int comment = line.indexOf('#');
    return comment < 0 ? line : line.substring(0, comment);
  }

  private static int count(String line, char c) {
    return (int) line.chars().filter(x -> x == c).count();
  }

  private static String firstWord(String line) {
    String text = line.strip();
    int end = 0;
    while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
      end++;
    }
    return text.substring(0, end);
  }

  private static Optional<CyrusService> entry(
      SourceText source, int index, String line, Findings findings) {
    int start = line.length() - line.stripLeading().length();
    String name = firstWord(line);
    int end = start + name.length();
    Place place = source.at(index + 1, start + 1);
    if (name.isEmpty() || (end < line.length() && !Character.isWhitespace(line.charAt(end)))) {
      findings.fault(place, "a service's name may have letters and digits only");
      return Optional.empty();
    }
    Map<String, Setting> settings = new HashMap<>();
    if (!settings(source, index, line, end, settings)) {
      findings.fault(place, "after a service's name, key=value or key=\"some words\" is expected");
      return Optional.empty();
    }
    for (String needed : List.of("cmd", "listen")) {
      if (!settings.containsKey(needed)) {
        findings.fault(place, "service " + Shown.quoted(name) + " has no " + needed + "=");
        return Optional.empty();
      }
    }
    return Optional.of(new CyrusService(name, settings));
  }

  /** False for what Cyrus does not start with: blanks around the equals sign, a brace. */
  private static boolean settings(
      SourceText source, int index, String line, int from, Map<String, Setting> settings) {
    int i = blanks(line, from);
    while (i < line.length()) {
      int equals = i;
      while (equals < line.length() && Character.isLetterOrDigit(line.charAt(equals))) {
        equals++;
      }
      if (equals == i || equals == line.length() || line.charAt(equals) != '=') {
        return false;
      }
      boolean quoted = equals + 1 < line.length() && line.charAt(equals + 1) == '"';
      int begin = equals + (quoted ? 2 : 1);
      int end = begin;
      while (end < line.length() && !ends(line.charAt(end), quoted)) {
        end++;
      }
      settings.put(
          line.substring(i, equals),
          new Setting(line.substring(begin, end), source.at(index + 1, begin + 1)));
      i = blanks(line, Math.min(line.length(), end + 1));
    }
    return true;
  }

  private static int blanks(String line, int from) {
    int i = from;
    while (i < line.length() && Character.isWhitespace(line.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean ends(char c, boolean quoted) {
    return quoted ? c == '"' : Character.isWhitespace(c);
  }

  String name() {
    return name;
  }

  Setting listen() {
    return settings.getOrDefault("listen", new Setting("", Place.whole("")));
  }

  String proto() {
    return Optional.ofNullable(settings.get("proto"))
        .map(setting -> setting.text().toLowerCase(Locale.ROOT))
        .orElse("tcp");
  }

  ListenAddress anywhere() {
    return switch (proto()) {
      case "tcp4" -> ListenAddress.ANY4;
      case "tcp6" -> ListenAddress.ANY6;
      default -> ListenAddress.ANY;
    };
  }

  private List<String> command() {
    Setting cmd = settings.getOrDefault("cmd", new Setting("", Place.whole("")));
    List<String> words = List.of(cmd.text().strip().split("\\s+"));
    boolean wrapped = words.size() > 1 && words.get(0).endsWith("/cyrus");
    return wrapped ? words.subList(1, words.size()) : words;
  }

  MailProtocol speaks() {
    String program = command().get(0);
    return switch (program.substring(program.lastIndexOf('/') + 1)) {
      case "imapd", "proxyd" -> MailProtocol.IMAP;
      case "pop3d", "pop3proxyd" -> MailProtocol.POP3;
      case "lmtpd", "lmtpproxyd" -> MailProtocol.LMTP;
      case "timsieved", "sieved" -> MailProtocol.MANAGESIEVE;
      case "httpd" -> MailProtocol.HTTP;
      default -> MailProtocol.OTHER;
    };
  }

  /** {@code -s}, alone or among letters without arguments. */
  boolean implicitTls() {
    return speaks() != MailProtocol.LMTP
        && speaks() != MailProtocol.OTHER
        && command().stream().anyMatch(word -> word.equals("-s"));
  }

  /** The imapd.conf of its own that {@code -C} names. */
  Optional<String> configuration() {
    int at = command().indexOf("-C");
    return at >= 0 && at + 1 < command().size()
        ? Optional.of(command().get(at + 1))
        : Optional.empty();
  }
}
