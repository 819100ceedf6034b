package io.mailkeeper.lab.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  /**
   * Changes a file that is written already; its permissions stay.
   *
   * @param pattern what must be in it
   * @param by instead of each place where it is, as {@link String#replaceAll} reads it
   */
  void replace(String path, String pattern, String by) {
    try {
      String text = Files.readString(in(path));
      if (!Pattern.compile(pattern).matcher(text).find()) {
        throw new IllegalArgumentException(path + " has nothing like " + pattern + ": " + text);
      }
      Files.writeString(in(path), text.replaceAll(pattern, by));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds to the end of a file that is written already. */
  void append(String path, String text) {
    replace(path, "\\z", Matcher.quoteReplacement(text));
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
