package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.system.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A daemon's own pid file: its number in the first line, with or without blanks around it. */
record PidFile(Path path) {

  /** Ticks of {@code /proc/PID/stat} in a second: the same on every Linux. */
  private static final long TICKS = 100;

  /** How much later than its file a process may seem to have been started. */
  private static final long SLACK_SECONDS = 5;

  /** After this time a number without a line end counts as complete. */
  private static final long SETTLED_MILLIS = 500;

  /** The number in it; empty when there is no file or no number. */
  Optional<Long> pid() {
    return firstLine().filter(line -> line.matches("[0-9]{1,10}")).map(Long::parseLong);
  }

  private Optional<String> firstLine() {
    try {
      return Files.readString(path, StandardCharsets.ISO_8859_1)
          .lines()
          .findFirst()
          .map(String::trim);
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether the number is complete: a line end follows it, or nothing was added for a while. A
   * daemon may still be writing.
   */
  boolean complete() {
    try {
      long age = System.currentTimeMillis() - Files.getLastModifiedTime(path).toMillis();
      return Files.readString(path, StandardCharsets.ISO_8859_1).indexOf('\n') > 0
          || age > SETTLED_MILLIS;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether the process can have written the file. One that was started after the file was written
   * has merely been given the number of an earlier one, as after a reboot.
   */
  boolean mayBeOf(ProcessId id) {
    try {
      long written = Files.getLastModifiedTime(path).toInstant().getEpochSecond();
      return bootSeconds() + id.startTicks() / TICKS <= written + SLACK_SECONDS;
    } catch (IOException e) {
      return false;
    }
  }

  /** Removes it. */
  void remove() throws IOException {
    try {
      Files.delete(path);
    } catch (NoSuchFileException e) {
      // as wanted
    }
  }

  private static long bootSeconds() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/stat"), StandardCharsets.US_ASCII)) {
      if (line.startsWith("btime ")) {
        return Long.parseLong(line.substring(6).trim());
      }
    }
    throw new IOException("/proc/stat has no btime");
  }
}
