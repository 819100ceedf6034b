package io.mailkeeper.healer.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Free inodes of a filesystem, which the JDK does not tell (statvfs(3)). */
public final class Inodes {

  /** Offsets in struct statvfs where {@code long} has 64 bits, on glibc and musl. */
  private static final int FILES = 40;

  private static final int FAVAIL = 56;

  private Inodes() {}

  /**
   * How many there are.
   *
   * @param all more than zero
   */
  public record Count(long free, long all) {}

  /**
   * Empty where the filesystem has no fixed number of inodes, as Btrfs. Blocks as the store does.
   */
  public static OptionalLong free(Path directory) throws IOException {
    return of(directory).map(count -> OptionalLong.of(count.free())).orElse(OptionalLong.empty());
  }

  /** As {@link #free}, with how many there are in all. */
  public static Optional<Count> of(Path directory) throws IOException {
    if (Native.LONG_SIZE != Long.BYTES) {
      return Optional.empty();
    }
    try (Memory result = new Memory(256)) {
      LibC.INSTANCE.statvfs(directory.toString(), result);
      long all = result.getLong(FILES);
      return all == 0 ? Optional.empty() : Optional.of(new Count(result.getLong(FAVAIL), all));
    } catch (LastErrorException e) {
      throw new IOException("statvfs of " + directory + ": " + e.getMessage(), e);
    }
  }
}
