package io.mailkeeper.agent.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Key files whose bytes follow from a word, so that two nodes can have the same or another key. */
final class KeyFiles {

  private KeyFiles() {}

  static Path write(Path dir, String name, byte[] content, String mode) {
    try {
      Path file = Files.write(dir.resolve(name), content);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** 32 to 4096 different-looking bytes. */
  static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 37 + seed);
    }
    return bytes;
  }

  static PeerKey key(Path dir, int seed) {
    try {
      return PeerKey.load(write(dir, "key-" + seed, bytes(32, seed), "rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
