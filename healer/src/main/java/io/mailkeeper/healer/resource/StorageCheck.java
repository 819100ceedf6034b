package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.system.Inodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Whether mail can be stored: a small file is written, flushed to the disk, read back through a
 * fresh descriptor and removed. A banner is answered long after the store behind it has died, so
 * nothing less will do.
 *
 * <p>Blocks for as long as the filesystem does, which may be for ever: run it on a thread that can
 * be spared, and judge a missing answer as {@link StorageHealth#HUNG} there.
 */
public final class StorageCheck {

  private final Path directory;
  private final Path file;
  private final long freeBytes;
  private final long freeInodes;

  /**
   * @param node part of the file's name, so that nodes do not disturb each other; a file left by an
   *     earlier check of this node is overwritten
   * @param freeBytes less than this counts as full
   * @param freeInodes less than this counts as full; not asked where a filesystem has no such
   *     number
   */
  public StorageCheck(Path directory, String node, long freeBytes, long freeInodes) {
    this(directory, Names.check("node", node), "", freeBytes, freeInodes);
  }

  private StorageCheck(
      Path directory, String node, String ending, long freeBytes, long freeInodes) {
    this.directory = directory;
    this.file = directory.resolve(".mailkeeper-check-" + node + ending);
    this.freeBytes = freeBytes;
    this.freeInodes = freeInodes;
  }

  /**
   * Only how fast it goes, however full it is.
   *
   * @param purpose tells its file from those of other checks in the same directory
   */
  public static StorageCheck ofSpeed(Path directory, String node, String purpose) {
    String ending = "-" + Names.check("purpose", purpose);
    return new StorageCheck(directory, Names.check("node", node), ending, 0, 0);
  }

  /** How one check ended, in a sentence, and how long it took. */
  public record Result(StorageHealth health, String detail, Duration took) {}

  /** Runs one check. */
  public Result run() {
    long start = System.nanoTime();
    Verdict verdict = verdict();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    return new Result(verdict.health(), directory + ": " + verdict.detail(), took);
  }

  private record Verdict(StorageHealth health, String detail) {}

  private Verdict verdict() {
    String token = UUID.randomUUID().toString();
    try {
      write(token);
      String read = Files.readString(file, StandardCharsets.US_ASCII);
      Files.delete(file);
      return read.equals(token)
          ? space()
          : new Verdict(StorageHealth.FAILING, "read back something else than was written");
    } catch (IOException e) {
      return failed(e);
    }
  }

  private void write(String token) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(token);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private Verdict space() throws IOException {
    long bytes = Files.getFileStore(directory).getUsableSpace();
    if (bytes < freeBytes) {
      return new Verdict(StorageHealth.FULL, bytes + " bytes free, expected " + freeBytes);
    }
    OptionalLong inodes = Inodes.free(directory);
    return inodes.isPresent() && inodes.getAsLong() < freeInodes
        ? new Verdict(
            StorageHealth.FULL, inodes.getAsLong() + " inodes free, expected " + freeInodes)
        : new Verdict(StorageHealth.GOOD, "written and read back, " + bytes + " bytes free");
  }

  /** The JDK gives the reason only in words, in the agent's language: no space is asked for too. */
  private Verdict failed(IOException e) {
    String reason = e.getClass().getSimpleName() + ": " + e.getMessage();
    String lower = reason.toLowerCase(Locale.ROOT);
    boolean full = lower.contains("no space left") || lower.contains("quota exceeded") || noSpace();
    return new Verdict(full ? StorageHealth.FULL : StorageHealth.FAILING, reason);
  }

  private boolean noSpace() {
    try {
      return Files.getFileStore(directory).getUsableSpace() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
