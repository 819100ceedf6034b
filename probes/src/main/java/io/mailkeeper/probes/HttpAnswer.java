package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** A body as it is when its compression is undone, within a bound: a small one can hold a large. */
final class HttpAnswer {

  /**
   * What came out.
   *
   * @param beginning the first bytes
   * @param count how many there are, as far as they were looked at
   */
  record Plain(Buffer beginning, long count) {}

  private HttpAnswer() {}

  /**
   * Undoes the compression.
   *
   * @param most bytes that are looked at
   * @param cut whether more of the body came than is here
   * @throws IOException when the body is not compressed like that
   */
  static Plain plain(byte[] body, HttpExpect.Compression compression, long most, boolean cut)
      throws IOException {
    Buffer beginning = Buffer.buffer();
    long count = 0;
    try (InputStream in = reader(body, compression)) {
      byte[] some = new byte[8_192];
      for (int n = in.read(some); n > 0 && count <= most; n = in.read(some)) {
        int kept = Math.min(n, HttpExpect.KEPT_BYTES - beginning.length());
        beginning.appendBytes(some, 0, Math.max(0, kept));
        count += n;
      }
    } catch (EOFException end) {
      if (!cut) {
        throw end;
      }
    }
    return new Plain(beginning, count);
  }

  private static InputStream reader(byte[] body, HttpExpect.Compression compression)
      throws IOException {
    InputStream raw = new ByteArrayInputStream(body);
    return switch (compression) {
      case GZIP -> new GZIPInputStream(raw);
      // RFC 9110 section 8.4.1.2 says zlib, many servers send it bare.
      case DEFLATE ->
          zlib(body)
              ? new InflaterInputStream(raw)
              : new InflaterInputStream(raw, new java.util.zip.Inflater(true));
      case IDENTITY -> raw;
    };
  }

  /** RFC 1950 section 2.2: the header's two bytes are a multiple of 31, the method is 8. */
  private static boolean zlib(byte[] body) {
    return body.length >= 2
        && (body[0] & 0x0f) == 8
        && (((body[0] & 0xff) << 8) + (body[1] & 0xff)) % 31 == 0;
  }
}
