package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Uptime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * {@code guard-TAG.state}: state and plan of one hierarchy in one file, so that they never
 * disagree. Replaced as a whole (write, fsync, rename) at every change, before the agent is
 * answered.
 */
final class StateFile {

  private static final String FORMAT = "mailkeeper-guard 1";

  private final Path file;
  private final Path fresh;
  private final String boot;

  StateFile(Path dir, String tag, String boot) {
    this.file = dir.resolve("guard-" + tag + ".state");
    this.fresh = dir.resolve("guard-" + tag + ".state.new");
    this.boot = boot;
  }

  /**
   * What was on disk.
   *
   * @param state empty if it was written in another boot
   */
  record Content(Optional<GuardState> state, StopPlan plan) {}

  void write(GuardState s, StopPlan plan) throws IOException {
    String body =
        FORMAT
            + "\nboot="
            + boot
            + "\nphase="
            + s.phase()
            + "\nepoch="
            + s.epoch()
            + "\ndeadline="
            + s.deadline().nanos()
            + "\nstopBound="
            + s.stopBound().toNanos()
            + "\nverified="
            + s.verified()
            + "\nplan="
            + PlanText.write(plan)
            + "\n";
    ByteBuffer bytes =
        ByteBuffer.wrap((body + "crc=" + crc(body) + "\n").getBytes(StandardCharsets.UTF_8));
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Throws IOException, naming the file, for one that is damaged or of another format. */
  Content read() throws IOException {
    String text = Files.readString(file);
    int crcAt = text.lastIndexOf("crc=");
    if (!text.startsWith(FORMAT + "\n")
        || crcAt < 0
        || !text.substring(crcAt).equals("crc=" + crc(text.substring(0, crcAt)) + "\n")) {
      throw new IOException(file + " is damaged or not in the format '" + FORMAT + "'");
    }
    try {
      String[] lines = text.split("\n", -1);
      StopPlan plan = PlanText.read(value(lines[7]));
      return value(lines[1]).equals(boot)
          ? new Content(Optional.of(state(lines)), plan)
          : new Content(Optional.empty(), plan.withoutProcesses());
    } catch (RuntimeException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  private static GuardState state(String[] lines) {
    return new GuardState(
        GuardState.Phase.valueOf(value(lines[2])),
        Long.parseLong(value(lines[3])),
        new Uptime(Long.parseLong(value(lines[4]))),
        Duration.ofNanos(Long.parseLong(value(lines[5]))),
        Boolean.parseBoolean(value(lines[6])));
  }

  private static String value(String line) {
    return line.substring(line.indexOf('=') + 1);
  }

  private static String crc(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue()).toUpperCase(Locale.ROOT);
  }
}
