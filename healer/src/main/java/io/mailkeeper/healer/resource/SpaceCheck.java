package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.system.Inodes;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether enough of a filesystem is free.
 *
 * <p>Blocks for as long as the filesystem does, which may be for ever: run it on a thread that can
 * be spared.
 *
 * @param bytes as many have to be free; 0: no matter
 * @param percent so much of the size; 0: no matter
 * @param inodes as many have to be free, where there is a fixed number; 0: no matter
 * @param inodesPercent so much of that number; 0: no matter
 */
public record SpaceCheck(Path directory, long bytes, int percent, long inodes, int inodesPercent) {

  /** What is too little, one sentence; empty when all is enough. */
  public Optional<String> run() throws IOException {
    FileStore store = Files.getFileStore(directory);
    long free = store.getUsableSpace();
    long size = store.getTotalSpace();
    if (free < bytes) {
      return less("bytes", free, bytes + "");
    }
    if (size > 0 && share(free, size) < percent) {
      return less("bytes", free, percent + " percent of " + size);
    }
    return inodes == 0 && inodesPercent == 0
        ? Optional.empty()
        : Inodes.of(directory).flatMap(this::tooFew);
  }

  private Optional<String> tooFew(Inodes.Count count) {
    if (count.free() < inodes) {
      return less("inodes", count.free(), inodes + "");
    }
    return share(count.free(), count.all()) < inodesPercent
        ? less("inodes", count.free(), inodesPercent + " percent of " + count.all())
        : Optional.empty();
  }

  private static double share(long free, long all) {
    return 100.0 * free / all;
  }

  private Optional<String> less(String what, long free, String limit) {
    return Optional.of(
        String.format(Locale.ROOT, "%s: %d %s free, expected %s", directory, free, what, limit));
  }
}
