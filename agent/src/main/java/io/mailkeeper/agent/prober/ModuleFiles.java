package io.mailkeeper.agent.prober;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that modules name; read at each probe, as they may be renewed. Blocks. */
final class ModuleFiles {

  private static final long MAX_BYTES = 1_048_576;

  private ModuleFiles() {}

  /**
   * The whole file.
   *
   * @throws IllegalArgumentException with one sentence that shows nothing of it
   */
  static Buffer bytes(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(file + " is larger than " + MAX_BYTES + " bytes");
      }
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " of the module cannot be read", e);
    }
  }

  /** The file's text without blanks around it. */
  static String secret(Path file) {
    return bytes(file).toString(StandardCharsets.UTF_8).strip();
  }
}
