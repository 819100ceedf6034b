package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** Which file is under a name. Attributes may be cached: open the file first, then ask. */
record FileIdentity(long device, long inode, int links) {

  static FileIdentity of(Path name) throws IOException {
    Map<String, Object> values =
        Files.readAttributes(name, "unix:dev,ino,nlink", LinkOption.NOFOLLOW_LINKS);
    return new FileIdentity(number(values, "dev"), number(values, "ino"), links(values));
  }

  boolean isSameFile(FileIdentity other) {
    return device == other.device && inode == other.inode;
  }

  private static int links(Map<String, Object> values) throws IOException {
    return (int) number(values, "nlink");
  }

  private static long number(Map<String, Object> values, String key) throws IOException {
    if (values.get(key) instanceof Number n) {
      return n.longValue();
    }
    throw new IOException("no attribute unix:" + key);
  }
}
