package io.mailkeeper.healer.lease;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * One revision of the group's definition: published once under its number, as an epoch is, and
 * never changed. What the text means is not known here.
 *
 * <pre>
 * mailkeeper definition 1
 * store=..., number=7, claim=..., digest=..., by=root, at=2026-11-29T08:00:00Z
 * bytes=1834
 * textCrc=5a3c11d0
 * crc=11d05a3c
 * group: mail        the text, as it was published
 * </pre>
 *
 * @param store identity of the lease directory it was published in
 * @param number rises from 1 without gaps
 * @param claim tells one attempt to publish from all others
 * @param digest SHA-256 of what the text means, as node records carry it
 * @param by who published it
 * @param at the publisher's wall clock, for people only
 * @param text the definition, as an administrator wrote it
 */
public record DefinitionRevision(
    UUID store, long number, UUID claim, String digest, String by, Instant at, String text) {

  /** Longer ones are refused: a definition is read again and again. */
  public static final int MOST_BYTES = 262_144;

  private static final String KIND = "definition";
  private static final byte[] LAST_KEY = "\ncrc=".getBytes(StandardCharsets.US_ASCII);
  private static final int CRC_DIGITS = 8;

  /**
   * @throws IllegalArgumentException on a number below 1, a line break in {@code by}, and a text of
   *     more than {@value #MOST_BYTES} bytes
   */
  public DefinitionRevision {
    int size = text.getBytes(StandardCharsets.UTF_8).length;
    if (number < 1 || size > MOST_BYTES || by.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          String.format(
              "revision %d of a definition of %,d bytes by '%s'; expected a number from 1, at most"
                  + " %,d bytes and one line",
              number, size, by, MOST_BYTES));
    }
  }

  /** As it lies in its file, or under its key. */
  public byte[] encode() {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    Map<String, String> head = new LinkedHashMap<>();
    head.put("store", store.toString());
    head.put("number", Long.toString(number));
    head.put("claim", claim.toString());
    head.put("digest", digest);
    head.put("by", by);
    head.put("at", at.toString());
    head.put("bytes", Integer.toString(body.length));
    head.put("textCrc", crc(body));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(CheckedText.encode(KIND, head));
    out.writeBytes(body);
    return out.toByteArray();
  }

  /**
   * @throws IOException saying what is wrong, on anything that {@link #encode} did not make
   */
  public static DefinitionRevision decode(byte[] bytes) throws IOException {
    int end = endOfHead(bytes);
    CheckedText head = CheckedText.decode(KIND, Arrays.copyOf(bytes, end));
    byte[] body = Arrays.copyOfRange(bytes, end, bytes.length);
    if (head.number("bytes") != body.length || !head.value("textCrc").equals(crc(body))) {
      throw new IOException(
          String.format(
              "the text of the revision is damaged: %,d bytes, expected %,d, or other ones",
              body.length, head.number("bytes")));
    }
    try {
      return new DefinitionRevision(
          head.uuid("store"),
          head.number("number"),
          head.uuid("claim"),
          head.value("digest"),
          head.value("by"),
          Instant.parse(head.value("at")),
          new String(body, StandardCharsets.UTF_8));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IOException("no revision of ours: " + e.getMessage(), e);
    }
  }

  /** The head ends with the line of its checksum; the text may hold anything. */
  private static int endOfHead(byte[] bytes) throws IOException {
    for (int i = 0; i + LAST_KEY.length + CRC_DIGITS < bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + LAST_KEY.length, LAST_KEY, 0, LAST_KEY.length)) {
        return i + LAST_KEY.length + CRC_DIGITS + 1;
      }
    }
    throw new IOException("no definition file of ours, or damaged");
  }

  private static String crc(byte[] body) {
    return String.format("%08x", RecordLayout.crc(body, body.length));
  }
}
