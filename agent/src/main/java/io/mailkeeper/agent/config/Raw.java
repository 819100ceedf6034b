package io.mailkeeper.agent.config;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * Bytes of a dialogue: a text, or {@code !!binary} and base64. They may hold a password, so
 * printing them shows nothing.
 *
 * @param binary whether they are no text
 */
public record Raw(Buffer bytes, boolean binary) {

  static Raw parse(String text) {
    return new Raw(Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)), false);
  }

  /** The bytes as a text. */
  public String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "(" + bytes.length() + " bytes)";
  }
}
