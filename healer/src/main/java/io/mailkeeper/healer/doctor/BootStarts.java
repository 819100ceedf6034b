package io.mailkeeper.healer.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads systemd's unit files and the start links of System V's init below a root. Asks no systemd:
 * what is written counts at the next boot. Units of a generator are not there.
 */
public final class BootStarts {

  /** The first one that has a unit's file counts; systemd.unit(5). */
  private static final List<String> UNIT_DIRECTORIES =
      List.of(
          "etc/systemd/system",
          "run/systemd/system",
          "lib/systemd/system",
          "usr/lib/systemd/system");

  private static final List<String> TRIGGERS = List.of(".socket", ".timer", ".path");

  private final Path root;
  private final Map<String, String> files = new TreeMap<>();
  private final Map<String, TreeSet<String>> pulledInBy = new TreeMap<>();

  /**
   * @param root {@code /}, or where a test has its own
   */
  public BootStarts(Path root) {
    this.root = root;
  }

  /** Findings for each daemon. */
  public List<Finding> judge(List<ProtectedDaemon> daemons) {
    UNIT_DIRECTORIES.forEach(d -> readUnits(root.resolve(d)));
    List<UnitFile> units = units();
    List<InitLink> links = links();
    return daemons.stream().flatMap(d -> StartJudge.judge(d, units, links).stream()).toList();
  }

  private void readUnits(Path directory) {
    for (Path entry : entries(directory, "*")) {
      String name = String.valueOf(entry.getFileName());
      if (Files.isDirectory(entry) && name.matches(".*\\.(wants|requires|upholds)")) {
        String by = name.substring(0, name.lastIndexOf('.'));
        entries(entry, "*").forEach(link -> pulledIn(String.valueOf(link.getFileName()), by));
      } else if (name.endsWith(".service") || TRIGGERS.stream().anyMatch(name::endsWith)) {
        files.putIfAbsent(name, text(entry));
      }
    }
  }

  private void pulledIn(String unit, String by) {
    pulledInBy.computeIfAbsent(unit, u -> new TreeSet<>()).add(by);
    int at = unit.indexOf('@');
    if (at > 0 && unit.endsWith(".service")) {
      String template = unit.substring(0, at + 1) + ".service";
      pulledInBy.computeIfAbsent(template, u -> new TreeSet<>()).add(by);
    }
  }

  private List<UnitFile> units() {
    List<UnitFile> units = new ArrayList<>();
    files.forEach(
        (name, text) -> {
          if (name.endsWith(".service") && !text.isEmpty()) {
            List<String> texts = new ArrayList<>(List.of(text));
            texts.addAll(dropIns(name));
            units.add(UnitFile.parse(name, texts, startedBy(name)));
          }
        });
    return units;
  }

  /** Targets that want it, and enabled units that trigger it. */
  private List<String> startedBy(String service) {
    TreeSet<String> by = new TreeSet<>(pulledInBy.getOrDefault(service, new TreeSet<>()));
    String stem = service.substring(0, service.length() - ".service".length());
    files.forEach(
        (trigger, text) -> {
          boolean enabled = pulledInBy.containsKey(trigger) && !trigger.endsWith(".service");
          boolean names = text.lines().anyMatch(l -> l.strip().equals("Service=" + service));
          boolean alike =
              TRIGGERS.stream().anyMatch(t -> trigger.equals(stem + t))
                  && text.lines().noneMatch(l -> l.strip().startsWith("Service="));
          if (enabled && (names || alike)) {
            by.add(trigger);
          }
        });
    return List.copyOf(by);
  }

  /** Of all directories, by file name: the same name in a directory that counts more replaces. */
  private List<String> dropIns(String unit) {
    Map<String, String> byName = new TreeMap<>();
    for (String directory : UNIT_DIRECTORIES) {
      entries(root.resolve(directory).resolve(unit + ".d"), "*.conf")
          .forEach(f -> byName.putIfAbsent(String.valueOf(f.getFileName()), text(f)));
    }
    return List.copyOf(byName.values());
  }

  /** A unit of the same name, masked or not, makes systemd pass over an init script. */
  private List<InitLink> links() {
    List<InitLink> links = new ArrayList<>();
    for (Path directory : entries(root.resolve("etc"), "rc[2345S].d")) {
      for (Path link : entries(directory, "S[0-9][0-9]*")) {
        String service = String.valueOf(link.getFileName()).substring(3);
        if (!files.containsKey(service + ".service")) {
          String script = text(root.resolve("etc/init.d").resolve(service));
          links.add(new InitLink("/" + root.relativize(link), service, script));
        }
      }
    }
    return links;
  }

  private static List<Path> entries(Path directory, String glob) {
    List<Path> entries = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
        stream.forEach(entries::add);
      } catch (IOException | DirectoryIteratorException e) {
        return List.of(); // not for us to read: nothing to say
      }
    }
    return entries.stream().sorted().toList();
  }

  /** Empty for what is masked (a link to /dev/null) or cannot be read. */
  private static String text(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
