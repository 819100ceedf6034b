package io.mailkeeper.healer.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a main.cf with the defaults of those asked for; postconf(5). The last one of a
 * name counts; {@code $name} is put in when a value is asked for, so order does not matter.
 */
final class PostfixParameters {

  /** A parameter as it is written. */
  record Value(String text, Place place) {}

  private static final String DEFAULT = "Postfix";

  private final Map<String, Value> set;
  private final Map<String, String> defaults;
  private final Map<String, String> overrides;

  private PostfixParameters(
      Map<String, Value> set, Map<String, String> defaults, Map<String, String> overrides) {
    this.set = set;
    this.defaults = defaults;
    this.overrides = overrides;
  }

  /**
   * @param source main.cf; empty: all is as by default
   * @param host what myhostname is when nothing sets it
   */
  static PostfixParameters of(
      Optional<SourceText> source, String directory, String host, Findings findings) {
    Map<String, Value> set = new HashMap<>();
    source.ifPresent(s -> logicalLines(s).forEach(line -> read(line, set, findings)));
    Map<String, String> defaults = new HashMap<>();
    defaults.put("config_directory", directory);
    defaults.put("myhostname", host);
    defaults.put("mydomain", host.substring(host.indexOf('.') + 1));
    defaults.put("inet_interfaces", "all");
    defaults.put("inet_protocols", "all");
    defaults.put("queue_directory", "/var/spool/postfix");
    // since 3.6, and before /etc/services
    defaults.put("known_tcp_ports", "lmtp=24, smtp=25, smtps=submissions=465, submission=587");
    defaults.put("postscreen_tls_security_level", "$smtpd_tls_security_level");
    defaults.put("postscreen_use_tls", "$smtpd_use_tls");
    defaults.put("postscreen_enforce_tls", "$smtpd_enforce_tls");
    return new PostfixParameters(set, defaults, Map.of());
  }

  /**
   * A line that begins with white space continues the one before; empty and comment lines do not
   * count.
   */
  static List<JoinedLine> logicalLines(SourceText source) {
    List<JoinedLine> lines = new ArrayList<>();
    for (int i = 0; i < source.lines().size(); i++) {
      String line = source.lines().get(i);
      if (line.isBlank() || line.stripLeading().startsWith("#")) {
        continue;
      }
      if (!Character.isWhitespace(line.charAt(0)) || lines.isEmpty()) {
        lines.add(new JoinedLine(source.file()));
      }
      lines.get(lines.size() - 1).append(line, i + 1, 1);
    }
    return lines;
  }

  private static void read(JoinedLine line, Map<String, Value> set, Findings findings) {
    String text = line.text();
    int equals = text.indexOf('=');
    if (equals < 0 || text.substring(0, equals).isBlank()) {
      findings.fault(
          line.at(0), "expected \"name = value\"; Postfix does not start with such a line");
      return;
    }
    int value = equals + 1;
    while (value < text.length() && Character.isWhitespace(text.charAt(value))) {
      value++;
    }
    set.put(
        text.substring(0, equals).strip(),
        new Value(text.substring(value).strip(), line.at(value < text.length() ? value : 0)));
  }

  /** The same as a service sees them that is given some by {@code -o}. */
  PostfixParameters with(Map<String, String> more) {
    return new PostfixParameters(set, defaults, more);
  }

  Optional<Value> set(String name) {
    return Optional.ofNullable(set.get(name));
  }

  Origin origin(String name) {
    return set(name).map(v -> Origin.at(v.place())).orElse(Origin.byDefault(DEFAULT));
  }

  /** As it is written, before anything is put in; empty: it is neither set nor known here. */
  Optional<String> raw(String name) {
    String given = overrides.get(name);
    if (given != null) {
      return Optional.of(given);
    }
    Value value = set.get(name);
    return Optional.ofNullable(value == null ? defaults.get(name) : value.text());
  }

  /** The value with everything put in; empty text when it is not set. */
  String text(String name) {
    return new PostfixExpansion(this::raw).of(raw(name).orElse("")).strip();
  }

  boolean yes(String name) {
    return text(name).equalsIgnoreCase("yes");
  }

  /** A list, parted by commas and white space. */
  List<String> list(String name) {
    return Arrays.stream(text(name).split("[,\\s]+")).filter(word -> !word.isEmpty()).toList();
  }

  /** The port of a name by {@code known_tcp_ports}: {@code name1=name2=number} each. */
  Optional<Integer> knownPort(String name) {
    for (String entry : list("known_tcp_ports")) {
      List<String> words = List.of(entry.split("="));
      int last = words.size() - 1;
      if (last > 0 && words.subList(0, last).contains(name)) {
        return ServiceNames.number(words.get(last)).stream().boxed().findFirst();
      }
    }
    return Optional.empty();
  }
}
