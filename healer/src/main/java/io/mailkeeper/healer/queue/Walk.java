package io.mailkeeper.healer.queue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Walks through the directories of a queue while a mail server works in it: what has gone by the
 * time it is looked at was never there. A queue of millions is not walked through: after so many
 * entries, or so much time, it is enough.
 */
public final class Walk {
  private final LongSupplier nanos;
  private final long end;
  private int left;
  private boolean cut;

  /**
   * @param entries so many directory entries at most
   * @param time so long at most, unless a single operation hangs
   * @param nanos elapsed time in nanoseconds
   */
  public Walk(int entries, Duration time, LongSupplier nanos) {
    if (entries < 1 || time.isNegative()) {
      throw new IllegalArgumentException(
          "a walk of " + entries + " entries in " + time + ", expected at least 1 entry");
    }
    this.left = entries;
    this.nanos = nanos;
    this.end = nanos.getAsLong() + time.toNanos();
  }

  /** Told of each regular file. */
  @FunctionalInterface
  interface Visitor {
    void file(Path file, BasicFileAttributes attributes) throws IOException;
  }

  /** Whether all that was asked for has been seen. */
  boolean complete() {
    return !cut;
  }

  /**
   * Shows all regular files in a directory.
   *
   * @param depth how many levels of directories below it are looked into
   * @throws IOException if the directory cannot be read
   */
  void files(Path directory, int depth, Visitor visitor) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (left-- <= 0 || nanos.getAsLong() - end > 0) {
          cut = true;
          return;
        }
        entry(entry, depth, visitor);
      }
    } catch (DirectoryIteratorException e) {
      throw new IOException(directory + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no " + directory, e);
    } catch (AccessDeniedException e) {
      throw new IOException(directory + " may not be read", e);
    }
  }

  private void entry(Path entry, int depth, Visitor visitor) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile()) {
        visitor.file(entry, attributes);
      } else if (attributes.isDirectory() && depth > 0 && !cut) {
        below(entry, depth - 1, visitor);
      }
    } catch (NoSuchFileException e) {
      // Delivered or moved on meanwhile.
    }
  }

  private void below(Path directory, int depth, Visitor visitor) throws IOException {
    try {
      files(directory, depth, visitor);
    } catch (IOException e) {
      if (Files.isDirectory(directory)) {
        throw e;
      }
    }
  }
}
