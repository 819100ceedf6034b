package io.mailkeeper.healer.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where systemd keeps the processes of a unit: {@code ROOT/SLICE/UNIT} in the cgroup2 tree, with
 * ROOT the parent of its own group {@code init.scope} (systemd.slice(5), cgroups(7)). The guard has
 * to know it before the unit is started.
 */
public final class UnitGroup {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Path INIT = Path.of("/proc/1/cgroup");

  private UnitGroup() {}

  /**
   * The unit's group; it need not be there yet. Blocks for up to 10 s.
   *
   * @throws IOException if systemd does not know the unit, or keeps it where nothing can reach it:
   *     no systemd, no cgroup2 tree that can be written
   */
  public static Cgroup of(String unit, Commands commands) throws IOException {
    List<String> argv = List.of("systemctl", "show", "--property=LoadState,Slice", unit);
    Commands.Result result = commands.run(argv, LIMIT);
    if (!result.ok()) {
      throw new IOException(
          "unit " + unit + ": systemctl could not be asked: " + result.output().strip());
    }
    Map<String, String> found = properties(result.output());
    if (!"loaded".equals(found.get("LoadState"))) {
      throw new IOException(
          "unit "
              + unit
              + ": expected one that systemd has loaded, it is "
              + found.getOrDefault("LoadState", "unknown"));
    }
    Path inTree =
        root(Files.readAllLines(INIT, StandardCharsets.UTF_8), unit)
            .resolve(slice(found.getOrDefault("Slice", "")))
            .resolve(unit);
    return new Cgroup(
        CgroupRoot.place(MountInfo.read(), inTree)
            .orElseThrow(
                () ->
                    new IOException(
                        "unit "
                            + unit
                            + ": no cgroup2 tree that can be written: the guard could not reach it")));
  }

  static Map<String, String> properties(String output) {
    Map<String, String> found = new HashMap<>();
    for (String line : output.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        found.put(line.substring(0, equals), line.substring(equals + 1).strip());
      }
    }
    return found;
  }

  /** The line of the unified hierarchy is {@code 0::/PATH/init.scope}. */
  static Path root(List<String> initGroups, String unit) throws IOException {
    for (String line : initGroups) {
      if (line.startsWith("0::/") && line.endsWith("/init.scope")) {
        return Path.of(line.substring(3, line.length() - "init.scope".length()));
      }
    }
    throw new IOException("unit " + unit + ": process 1 is no systemd with a cgroup2 tree");
  }

  /** {@code a-b.slice} is in {@code a.slice}; {@code -.slice} is the root. */
  static String slice(String name) {
    String stem = name.endsWith(".slice") ? name.substring(0, name.length() - 6) : name;
    StringBuilder path = new StringBuilder();
    for (int dash = stem.indexOf('-'); dash > 0; dash = stem.indexOf('-', dash + 1)) {
      path.append(stem, 0, dash).append(".slice/");
    }
    return stem.isEmpty() || stem.equals("-") ? "" : path + stem + ".slice";
  }
}
