package io.mailkeeper.healer.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Where JNA may unpack its native library. Left alone it takes the user's cache or {@code /tmp},
 * and fails where that is mounted noexec or cannot be written. {@code /run} is noexec on some
 * systems, too: so it is tried, not guessed. JNA removes the file as soon as it is mapped.
 */
public final class NativeDirectory {

  /** What JNA reads, once, when its first class is loaded. */
  public static final String PROPERTY = "jna.tmpdir";

  private NativeDirectory() {}

  /** Lets JNA in this JVM use the first of these that can be used, if nobody has chosen before. */
  public static void prefer(List<Path> candidates) {
    Optional<Path> usable =
        System.getProperty(PROPERTY) == null ? among(candidates) : Optional.empty();
    if (usable.isPresent()) {
      System.setProperty(PROPERTY, usable.get().toString());
    }
  }

  /** The first of these directories in which a file can be made that may be executed. */
  public static Optional<Path> among(List<Path> candidates) {
    for (Path candidate : candidates) {
      if (isUsable(candidate)) {
        return Optional.of(candidate.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  /** access(2) with X_OK says no for a file on a noexec mount, whatever its mode, also to root. */
  private static boolean isUsable(Path directory) {
    FileAttribute<?> mode =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    try {
      Path trial = Files.createTempFile(directory, "jna-trial", "", mode);
      try {
        return Files.isExecutable(trial);
      } finally {
        Files.delete(trial);
      }
    } catch (IOException e) {
      return false;
    }
  }
}
