package io.mailkeeper.healer.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A systemd service with its drop-ins, as far as doctor looks at it; see systemd.unit(5) and
 * systemd.service(5).
 *
 * @param execStart the words of all start commands, without systemd's prefixes
 * @param restart the last {@code Restart=}, {@code no} if there is none
 * @param conditions what {@code ConditionPathExists=} and {@code AssertPathExists=} ask for
 * @param startedBy units that pull it in at boot or trigger it; empty if it is disabled
 */
record UnitFile(
    String name,
    List<String> execStart,
    String restart,
    List<Path> conditions,
    List<String> startedBy) {

  /**
   * @param texts the unit's file and its drop-ins in the order they apply
   */
  static UnitFile parse(String name, List<String> texts, List<String> startedBy) {
    List<String> words = new ArrayList<>();
    List<Path> conditions = new ArrayList<>();
    String restart = "no";
    for (String line : texts.stream().flatMap(UnitFile::logicalLines).toList()) {
      int equals = line.indexOf('=');
      if (equals < 0 || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      String value = line.substring(equals + 1).strip();
      switch (line.substring(0, equals).strip()) {
        case "ExecStart" -> {
          if (value.isEmpty()) {
            words.clear();
          }
          words.addAll(words(value));
        }
        case "Restart" -> restart = value.isEmpty() ? "no" : value;
        case "ConditionPathExists", "AssertPathExists" -> {
          if (value.isEmpty()) {
            conditions.clear();
          } else if (value.startsWith("/")) { // with '|' or '!' it does not hold alone
            conditions.add(Path.of(value));
          }
        }
        default -> {} // nothing that doctor judges
      }
    }
    return new UnitFile(name, words, restart, conditions, startedBy);
  }

  private static java.util.stream.Stream<String> logicalLines(String text) {
    return text.replace("\\\n", " ").lines().map(String::strip);
  }

  private static List<String> words(String command) {
    String plain = command.replaceFirst("^[-@:+!|]+", "").replaceAll("[\"']", " ");
    return List.of(plain.strip().split("[\\s;]+"));
  }

  boolean asksFor(Path token) {
    return conditions.contains(token);
  }

  boolean restarts() {
    return !restart.equals("no");
  }
}
