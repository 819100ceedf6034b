package io.mailkeeper.agent.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Checks files that hold secrets, without reading them. */
final class SecretFiles {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private SecretFiles() {}

  /** What is wrong with the file as a secret of at least so many bytes; empty when it is good. */
  static Optional<String> problem(Path file, int minBytes) {
    try {
      PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
      Set<PosixFilePermission> permissions = attributes.permissions();
      if (!attributes.isRegularFile()) {
        return Optional.of(file + " is no regular file");
      }
      if (!OWNER_ONLY.containsAll(permissions)) {
        return Optional.of(
            file
                + " has mode "
                + PosixFilePermissions.toString(permissions)
                + "; expected rw------- (chmod 600), others must not read it");
      }
      if (attributes.size() < minBytes) {
        return Optional.of(
            file + " holds " + attributes.size() + " bytes; expected at least " + minBytes);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(file + " cannot be read: " + reason(e));
    }
  }

  /** The exception in words; its message alone is often only the file's name. */
  static String reason(IOException e) {
    return e instanceof NoSuchFileException
        ? "no such file"
        : e instanceof AccessDeniedException ? "permission denied" : e.toString();
  }
}
