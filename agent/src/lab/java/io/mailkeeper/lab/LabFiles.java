package io.mailkeeper.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The names and files of one lab on the host: a work directory and a cgroup, both called {@code
 * mailkeeper-lab-PID-NUMBER} after the JVM that owns them.
 *
 * @param work not under /etc, /var or /run, which the nodes overlay
 */
record LabFiles(String name, Path work, Path cgroup) {
  static final String PREFIX = "mailkeeper-lab-";

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final List<String> SCRIPTS =
      List.of(
          "up.sh",
          "down.sh",
          "power-on.sh",
          "power-off.sh",
          "init.sh",
          "configure.sh",
          "enter.sh",
          "enter-client.sh",
          "sendmail.mc",
          "smtp_client.py",
          "mail_client.py",
          "witness.py",
          "app_server.py",
          "webhook.py");

  /** Labs live here; {@code -Dmailkeeper.lab.directory} or the temporary directory. */
  static Path base() {
    Path base =
        Path.of(
            System.getProperty(
                "mailkeeper.lab.directory", System.getProperty("java.io.tmpdir", "/tmp")));
    for (String overlaid : List.of("/etc", "/var", "/run")) {
      if (base.startsWith(overlaid)) {
        throw new IllegalStateException(
            "mailkeeper.lab.directory is " + base + ": nodes have their own " + overlaid);
      }
    }
    return base;
  }

  /** Makes the work directory with the scripts in it and notes who owns it. */
  static LabFiles create() {
    Owner owner = Owner.self();
    String name = PREFIX + owner.pid() + "-" + NUMBERS.incrementAndGet();
    Path cgroups = CgroupTree.mount().orElseThrow();
    LabFiles files = new LabFiles(name, base().resolve(name), cgroups.resolve(name));
    try {
      Files.createDirectories(files.work.resolve("bin"));
      Files.writeString(files.work.resolve("owner"), owner.toString());
      for (String script : SCRIPTS) {
        files.unpack(script);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private void unpack(String script) throws IOException {
    try (InputStream source = LabFiles.class.getResourceAsStream("/lab/" + script)) {
      if (source == null) {
        throw new IllegalStateException("no resource /lab/" + script);
      }
      Path target = work.resolve("bin").resolve(script);
      Files.copy(source, target);
      if (!target.toFile().setExecutable(true, false)) {
        throw new IOException("cannot make executable: " + target);
      }
    }
  }

  String script(String script) {
    return work.resolve("bin").resolve(script).toString();
  }

  Path nodeDirectory(String node) {
    return work.resolve("nodes").resolve(node);
  }
}
