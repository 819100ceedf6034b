package io.mailkeeper.agent.config;

import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;

/** Bytes in hexadecimal digits, {@code 00 00 00 08}; blanks do not count. */
public record Octets(Buffer bytes) {

  static Octets parse(String text) {
    try {
      Buffer bytes = Buffer.buffer(HexFormat.of().parseHex(text.replace(" ", "")));
      if (bytes.length() >= 1 && bytes.length() <= 1_000) {
        return new Octets(bytes);
      }
    } catch (IllegalArgumentException notHex) {
      // told below
    }
    throw new IllegalArgumentException(
        "expected 1 to 1000 bytes in hexadecimal digits, such as \"00 00 00 08\"");
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes.getBytes());
  }
}
