package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Stops and resumes a process of the host by pid, and returns only when it has happened. */
final class StoppableProcess {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private StoppableProcess() {}

  static void stop(long pid) {
    signal(pid, "STOP");
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!allThreadsStopped(pid)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("process " + pid + " did not stop in " + LIMIT);
      }
      Thread.onSpinWait();
    }
  }

  static void resume(long pid) {
    signal(pid, "CONT");
  }

  private static void signal(long pid, String signal) {
    Shell.run(LIMIT, List.of("kill", "-" + signal, Long.toString(pid))).orThrow();
  }

  private static boolean allThreadsStopped(long pid) {
    try (var threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads) {
        String stat = Files.readString(thread.resolve("stat"));
        if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
