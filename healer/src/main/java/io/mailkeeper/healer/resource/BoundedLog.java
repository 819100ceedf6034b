package io.mailkeeper.healer.resource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What a daemon writes on its standard streams. The daemon appends by itself and needs nobody to
 * read; whenever the agent looks at the daemon and the file has grown past the limit, it is copied
 * to {@code .1} and emptied under the writer (a line written in between is lost).
 */
record BoundedLog(Path path, long limit) {

  /** Empties the file if it is too large. */
  void trim() {
    try {
      if (Files.exists(path) && Files.size(path) > limit) {
        Path old = path.resolveSibling(path.getFileName() + ".1");
        Files.copy(path, old, StandardCopyOption.REPLACE_EXISTING);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
          file.setLength(0);
        }
      }
    } catch (IOException e) {
      // The log must never decide about the daemon; the next look tries again.
    }
  }

  long size() {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return 0;
    }
  }

  /** The end of what was written since the file had this size, in one line. */
  String since(long size) {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long from = Math.max(size, file.length() - 400);
      file.seek(from);
      byte[] bytes = new byte[(int) Math.max(0, file.length() - from)];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8).strip().replaceAll("\\s*\\R\\s*", " | ");
    } catch (IOException e) {
      return "";
    }
  }
}
