package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stands in for {@code /proc/sysrq-trigger} of every node: a guard that writes to it switches its
 * node off, as a process in hung I/O that outlives SIGKILL makes it do. Whoever frees a hung store
 * has to look whether the node is still on.
 */
final class ResetButton implements AutoCloseable {
  private final Map<LabNode, Path> files = new TreeMap<>((a, b) -> a.name().compareTo(b.name()));
  private final Lookout lookout;

  ResetButton(Lab lab) {
    try {
      for (LabNode node : lab.nodes()) {
        Path file = path(lab, node);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
        files.put(node, file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lookout = new Lookout("reset-button", () -> files.forEach(ResetButton::look));
  }

  /** What the node's guard takes for the kernel's file. */
  static Path path(Lab lab, LabNode node) {
    return lab.workDirectory().resolve("reset").resolve(node.name());
  }

  private static void look(LabNode node, Path file) {
    try {
      if (Files.size(file) > 0) {
        System.out.println("lab: the guard of " + node + " resets its node");
        node.powerOff();
        Files.writeString(file, "");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    lookout.close();
  }
}
