package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a machine must have to run a lab: root, cgroup2, FUSE and a few Debian packages. */
public final class LabRequirements {
  /**
   * Set to {@code true} where a skipped lab test would be a failed check, for example before a
   * release.
   */
  public static final String SKIP_NOTHING = "MAILKEEPER_SKIP_NOTHING";

  private static final Map<String, String> PACKAGE_OF =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("unshare", "util-linux"),
              Map.entry("nsenter", "util-linux"),
              Map.entry("ip", "iproute2"),
              Map.entry("nft", "nftables"),
              Map.entry("arping", "iputils-arping"),
              Map.entry("bindfs", "bindfs"),
              Map.entry("m4", "m4"),
              Map.entry("procmail", "procmail"),
              Map.entry("python3", "python3"),
              Map.entry("curl", "curl"),
              Map.entry("pgrep", "procps"),
              Map.entry("sendmail-mta", "sendmail-bin"),
              Map.entry("dovecot", "dovecot-core")));

  private static final Map<String, String> PACKAGE_OF_FILE =
      new TreeMap<>(
          Map.of(
              "/usr/share/sendmail/cf/m4/cf.m4", "sendmail-cf",
              "/lib/systemd/systemd", "systemd",
              "/usr/lib/dovecot/imap", "dovecot-imapd",
              "/usr/lib/dovecot/pop3", "dovecot-pop3d"));

  private LabRequirements() {}

  /**
   * Skips the calling test with the reason, or fails it when {@value #SKIP_NOTHING} is {@code
   * true}.
   */
  public static void check() {
    demand(missing());
  }

  /** The same for what only some tests need. */
  public static void demand(List<String> missing) {
    demand(missing, skipNothing());
  }

  static boolean skipNothing() {
    return "true".equals(System.getenv(SKIP_NOTHING));
  }

  /** The sentence when the file is not there. */
  static List<String> unless(String file, String sentence) {
    return Files.exists(Path.of(file)) ? List.of() : List.of(sentence);
  }

  static void demand(List<String> missing, boolean skipNothing) {
    if (missing.isEmpty()) {
      return;
    }
    String reason = "the lab cannot run here: " + String.join("; ", missing);
    if (skipNothing) {
      Assertions.fail(reason + " (" + SKIP_NOTHING + " is true)");
    }
    Assumptions.abort(reason);
  }

  /** What is missing, one sentence each; empty where a lab can run. */
  public static List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!Files.exists(Path.of("/proc/self/mountinfo"))) {
      return List.of("this is not Linux");
    }
    if (!root()) {
      missing.add("not root");
    }
    var packages = new TreeSet<String>();
    PACKAGE_OF.forEach((command, name) -> addUnless(onPath(command), name, packages));
    PACKAGE_OF_FILE.forEach((file, name) -> addUnless(Files.exists(Path.of(file)), name, packages));
    if (!packages.isEmpty()) {
      missing.add("packages missing: apt-get install " + String.join(" ", packages));
    } else if (!pythonIsNewEnough()) {
      missing.add("/usr/bin/python3 is older than 3.11");
    }
    if (!Files.isReadable(Path.of("/dev/fuse"))) {
      missing.add("no /dev/fuse");
    }
    if (CgroupTree.mount().filter(Files::isWritable).isEmpty()) {
      missing.add("no writable cgroup2 hierarchy is mounted");
    }
    return List.copyOf(missing);
  }

  private static void addUnless(boolean present, String name, Set<String> packages) {
    if (!present) {
      packages.add(name);
    }
  }

  private static boolean root() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean onPath(String command) {
    return List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  private static boolean pythonIsNewEnough() {
    return Shell.run(
                Duration.ofSeconds(10),
                List.of(
                    "/usr/bin/python3", "-c", "import sys; sys.exit(sys.version_info < (3, 11))"))
            .exit()
        == 0;
  }
}
