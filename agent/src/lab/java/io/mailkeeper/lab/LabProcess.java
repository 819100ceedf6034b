package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A long-running process inside a node or the client, with its output in a file. It dies with its
 * node.
 */
public final class LabProcess implements AutoCloseable {
  private final Process entry;
  private final boolean ownPidNamespace;
  private final Path log;

  /**
   * Starts {@code argv}, which enters the node; with a pid namespace of its own, its only child is
   * the wanted process.
   */
  LabProcess(List<String> argv, boolean ownPidNamespace, Path log) {
    this.ownPidNamespace = ownPidNamespace;
    this.log = log;
    try {
      entry =
          new ProcessBuilder(argv)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pid on the host; waits until the process is there. */
  public long hostPid() {
    if (!ownPidNamespace) {
      return entry.pid();
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (entry.isAlive() && System.nanoTime() < deadline) {
      var child = entry.children().findFirst();
      if (child.isPresent()) {
        return child.get().pid();
      }
      Thread.onSpinWait();
    }
    throw new IllegalStateException("the process has ended or never started:\n" + log());
  }

  /** The pid inside the node, as the node's own tools and pid files show it. */
  public long pid() {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(hostPid()), "status")).stream()
          .filter(line -> line.startsWith("NSpid:"))
          .map(line -> line.split("\\s+", -1))
          .mapToLong(words -> Long.parseLong(words[words.length - 1]))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a signal, by name without SIG: TERM, KILL, STOP, CONT, QUIT. */
  public void signal(String name) {
    Shell.run(Duration.ofSeconds(5), List.of("kill", "-" + name, Long.toString(hostPid())))
        .orThrow();
  }

  /** SIGKILL to this process, not to its children, and waits for the end. */
  public void kill() {
    if (ownPidNamespace) {
      entry.children().forEach(ProcessHandle::destroyForcibly);
      wakeEntry();
    } else {
      entry.destroyForcibly();
    }
    awaitExit(Duration.ofSeconds(10));
  }

  /**
   * SIGSTOP: the process stands still, as on a machine that swaps or whose hypervisor pauses it.
   */
  public void freeze() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void thaw() {
    signal("CONT");
    wakeEntry();
  }

  /**
   * nsenter stops itself when the process it entered with is stopped, and would never notice the
   * end of that one.
   */
  private void wakeEntry() {
    Shell.run(Duration.ofSeconds(5), List.of("kill", "-CONT", Long.toString(entry.pid())));
  }

  public boolean isAlive() {
    return entry.isAlive();
  }

  /** The exit code once it has ended within the limit; empty while it runs. */
  public OptionalInt awaitExit(Duration limit) {
    try {
      return entry.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
          ? OptionalInt.of(entry.exitValue())
          : OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a process", e);
    }
  }

  /** Everything it has printed so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
