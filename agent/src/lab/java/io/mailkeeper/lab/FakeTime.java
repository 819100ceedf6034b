package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the wall clock of one node jump: libfaketime in the processes that are started with it. The
 * monotonic and the boot clock stay as they are, as when an administrator sets the date.
 */
final class FakeTime {
  private static final String FILE = "/run/lab-faketime";

  private final Path preload;

  private FakeTime(Path preload) {
    this.preload = preload;
  }

  /** Skips the calling test when the library is not installed, or fails it. */
  static void check() {
    if (libraries().isEmpty()) {
      LabRequirements.demand(List.of("packages missing: apt-get install faketime"));
    }
  }

  static FakeTime ofThisMachine() {
    return new FakeTime(libraries().get(0));
  }

  private static List<Path> libraries() {
    List<Path> found = new ArrayList<>();
    try (var folders = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu*")) {
      for (Path folder : folders) {
        Path preload = folder.resolve("faketime/libfaketimeMT.so.1");
        if (Files.exists(preload)) {
          found.add(preload);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** The command that runs {@code argv} on the node's own wall clock. */
  List<String> around(List<String> argv) {
    List<String> command = new ArrayList<>();
    command.add("/usr/bin/env");
    command.add("LD_PRELOAD=" + preload);
    command.add("FAKETIME_TIMESTAMP_FILE=" + FILE);
    command.add("FAKETIME_CACHE_DURATION=1");
    command.add("FAKETIME_DONT_FAKE_MONOTONIC=1");
    command.add("DONT_FAKE_MONOTONIC=1");
    // Its mending of waits on the monotonic clock is for an old C library; here they would spin.
    command.add("FAKETIME_FORCE_MONOTONIC_FIX=0");
    command.add("NO_FAKE_STAT=1");
    command.addAll(argv);
    return command;
  }

  /** The wall clock jumps within a second; by zero it is right again. */
  void jump(LabNode node, long seconds) {
    node.writeFile(FILE, "%+d\n".formatted(seconds));
  }
}
