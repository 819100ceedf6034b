package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A small file that an administrator can read and nobody can change by accident: a head line with
 * kind and format, {@code key=value} lines, and a CRC32C of all lines before it.
 *
 * <pre>
 * mailkeeper hierarchy 1
 * hierarchy=0d9b0f4e-...
 * crc=5a3c11d0
 * </pre>
 */
final class CheckedText {

  private static final int FORMAT = 1;

  private final String kind;
  private final Map<String, String> values;

  private CheckedText(String kind, Map<String, String> values) {
    this.kind = kind;
    this.values = values;
  }

  static byte[] encode(String kind, Map<String, String> values) {
    StringBuilder text = new StringBuilder("mailkeeper " + kind + " " + FORMAT + "\n");
    values.forEach(
        (key, value) -> {
          if (value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(key + " has a line break: '" + value + "'");
          }
          text.append(key).append('=').append(value).append('\n');
        });
    String crc = crc(text.toString());
    text.append("crc=").append(crc).append('\n');
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Throws, saying what is wrong, on anything that {@link #encode} did not make for this kind. */
  static CheckedText decode(String kind, byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    String head = text.lines().findFirst().orElse("");
    if (head.startsWith("mailkeeper " + kind + " ") && !head.endsWith(" " + FORMAT)) {
      throw new IOException("'" + head + "': this version reads format " + FORMAT);
    }
    int atCrc = text.lastIndexOf("crc=");
    if (!head.startsWith("mailkeeper " + kind + " ")
        || atCrc < 0
        || !text.substring(atCrc).equals("crc=" + crc(text.substring(0, atCrc)) + "\n")) {
      throw new IOException("no " + kind + " file of ours, or damaged");
    }
    Map<String, String> values = new LinkedHashMap<>();
    text.substring(0, atCrc).lines().skip(1).forEach(line -> put(values, line));
    return new CheckedText(kind, values);
  }

  String value(String key) throws IOException {
    String value = values.get(key);
    if (value == null) {
      throw new IOException("no '" + key + "' in the " + kind + " file");
    }
    return value;
  }

  UUID uuid(String key) throws IOException {
    try {
      return UUID.fromString(value(key));
    } catch (IllegalArgumentException e) {
      throw new IOException(key + " is '" + value(key) + "', expected a UUID", e);
    }
  }

  long number(String key) throws IOException {
    try {
      return Long.parseLong(value(key));
    } catch (NumberFormatException e) {
      throw new IOException(key + " is '" + value(key) + "', expected a number", e);
    }
  }

  private static void put(Map<String, String> values, String line) {
    int at = line.indexOf('=');
    if (at > 0) {
      values.put(line.substring(0, at), line.substring(at + 1));
    }
  }

  private static String crc(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return String.format("%08x", RecordLayout.crc(bytes, bytes.length));
  }
}
