package io.mailkeeper.lab.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files laid over a root of unpacked packages, before anything sees them.
 *
 * @param directory the layer's own directory
 */
record ServerFiles(Path directory) {

  /** A file that all may read. */
  void write(String path, String text) {
    write(path, text, "rw-r--r--");
  }

  /** A file that only root may read. */
  void writeSecret(String path, String text) {
    write(path, text, "rw-------");
  }

  void makeDirectory(String path) {
    try {
      Files.createDirectories(in(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String path, String text, String permissions) {
    try {
      Path file = in(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path in(String path) {
    return directory.resolve(path.substring(1));
  }
}
