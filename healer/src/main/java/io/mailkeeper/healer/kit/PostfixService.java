package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A service of master.cf: eight fields, then a command with its options; master(5).
 *
 * @param name {@code host:port} or {@code port} for the type {@code inet}
 * @param command name of the daemon program
 * @param overrides parameters given by {@code -o}
 */
record PostfixService(
    Place place, String name, String type, String command, Map<String, String> overrides) {

  private static final Set<String> TYPES = Set.of("inet", "unix", "unix-dgram", "fifo", "pass");
  private static final int FIELDS = 8;

  /** Empty and a fault for a line that is no service. */
  static Optional<PostfixService> of(JoinedLine line, Findings findings) {
    List<String> words = words(line.text());
    if (words.size() < FIELDS) {
      findings.fault(
          line.at(0),
          "a service has "
              + words.size()
              + " fields, expected "
              + FIELDS
              + ": service, type, private, unprivileged, chroot, wakeup, maxproc, command");
      return Optional.empty();
    }
    if (!TYPES.contains(words.get(1))) {
      findings.fault(
          line.at(0),
          "type is "
              + Shown.quoted(words.get(1))
              + ", expected one of inet unix fifo pass unix-dgram");
      return Optional.empty();
    }
    Map<String, String> overrides = overrides(words.subList(FIELDS, words.size()));
    return Optional.of(
        new PostfixService(
            line.at(0), words.get(0), words.get(1), words.get(FIELDS - 1), overrides));
  }

  boolean listens() {
    return type.equals("inet");
  }

  /** What stands before the last colon outside brackets; empty: inet_interfaces tells. */
  Optional<String> host() {
    int colon = colon();
    String host = colon < 0 ? "" : name.substring(0, colon);
    return host.isEmpty() ? Optional.empty() : Optional.of(host);
  }

  String portText() {
    return name.substring(colon() + 1);
  }

  private int colon() {
    return name.endsWith("]") ? -1 : name.lastIndexOf(':');
  }

  /** smtpd and postscreen have parameters of their own; the rest speaks no TLS that can be told. */
  TlsMode tls(PostfixParameters main) {
    return switch (command) {
      case "smtpd" ->
          main.with(overrides).yes("smtpd_tls_wrappermode")
              ? TlsMode.IMPLICIT
              : startTls(main.with(overrides), "smtpd");
      case "postscreen" -> startTls(main.with(overrides), "postscreen");
      case "qmqpd" -> TlsMode.NONE;
      default -> TlsMode.UNKNOWN;
    };
  }

  private static TlsMode startTls(PostfixParameters main, String daemon) {
    String level = main.text(daemon + "_tls_security_level");
    if (!level.isEmpty()) {
      return level.equals("none") ? TlsMode.NONE : TlsMode.STARTTLS;
    }
    boolean asked = main.yes(daemon + "_enforce_tls") || main.yes(daemon + "_use_tls");
    return asked ? TlsMode.STARTTLS : TlsMode.NONE;
  }

  MailProtocol protocol(int port, TlsMode tls) {
    boolean smtp = command.equals("smtpd") || command.equals("postscreen");
    return smtp ? MailProtocol.smtp(port, tls) : MailProtocol.OTHER;
  }

  /** Parted by white space; braces keep words together. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (depth == 0 && Character.isWhitespace(c)) {
        if (word.length() > 0) {
          words.add(word.toString());
          word.setLength(0);
        }
        continue;
      }
      depth += c == '{' ? 1 : c == '}' && depth > 0 ? -1 : 0;
      word.append(c);
    }
    if (word.length() > 0) {
      words.add(word.toString());
    }
    return words;
  }

  /** {@code -o name=value}, {@code -oname=value} and {@code -o { name = value }}. */
  private static Map<String, String> overrides(List<String> arguments) {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("-o") && i + 1 < arguments.size()) {
        put(overrides, arguments.get(++i));
      } else if (argument.startsWith("-o")) {
        put(overrides, argument.substring(2));
      }
    }
    return overrides;
  }

  private static void put(Map<String, String> overrides, String text) {
    String plain =
        text.startsWith("{") && text.endsWith("}") ? text.substring(1, text.length() - 1) : text;
    int equals = plain.indexOf('=');
    if (equals > 0) {
      overrides.put(plain.substring(0, equals).strip(), plain.substring(equals + 1).strip());
    }
  }
}
