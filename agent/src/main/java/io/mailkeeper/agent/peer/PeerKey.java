package io.mailkeeper.agent.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret the agents of one group share. Its bytes never leave this class. The whole file is the
 * key, a final line end included: copy the file, do not retype it. Safe for use by several threads.
 */
public final class PeerKey {

  static final int MIN_BYTES = 32;
  static final int MAX_BYTES = 4096;

  /** Fewer different bytes than this is a file of zeros or of one repeated letter, not a secret. */
  private static final int MIN_DISTINCT = 8;

  private static final String ALGORITHM = "HmacSHA256";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final SecretKeySpec secret;

  private PeerKey(byte[] bytes) {
    secret = new SecretKeySpec(bytes, ALGORITHM);
  }

  /**
   * Reads a key file: a regular file, readable by its owner only (mode 0600 or less), 32 to 4096
   * bytes.
   *
   * @throws IOException says which file, what is wrong with it and what is expected, for the
   *     operator to read
   */
  public static PeerKey load(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          "peer key file " + file + " does not exist; make one with 'head -c 32 /dev/urandom'");
    }
    checkMode(file, Files.readAttributes(file, PosixFileAttributes.class));
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    checkContent(file, bytes);
    return new PeerKey(bytes);
  }

  private static void checkMode(Path file, PosixFileAttributes attributes) throws IOException {
    if (!attributes.isRegularFile()) {
      throw new IOException("peer key file " + file + " is not a regular file");
    }
    if (!OWNER_ONLY.containsAll(attributes.permissions())) {
      throw new IOException(
          "peer key file "
              + file
              + " has mode "
              + PosixFilePermissions.toString(attributes.permissions())
              + "; expected rw------- (chmod 600)");
    }
  }

  private static void checkContent(Path file, byte[] bytes) throws IOException {
    if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
      String found = bytes.length > MAX_BYTES ? "more than " + MAX_BYTES : "" + bytes.length;
      throw new IOException(
          "peer key file "
              + file
              + " has "
              + found
              + " bytes; expected "
              + MIN_BYTES
              + " to "
              + MAX_BYTES);
    }
    long distinct = new String(bytes, ISO_8859_1).chars().distinct().count();
    if (distinct < MIN_DISTINCT) {
      throw new IOException(
          "peer key file " + file + " is not random: only " + distinct + " different bytes");
    }
  }

  /** HMAC-SHA256 over the fields, each preceded by its length so that no two lists look alike. */
  byte[] mac(byte[]... fields) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      for (byte[] field : fields) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, field.length));
        mac.update(field);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** Never shows the secret, its length or a hash of it. */
  @Override
  public String toString() {
    return "PeerKey[hidden]";
  }
}
