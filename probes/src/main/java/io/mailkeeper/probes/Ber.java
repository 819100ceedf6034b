package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * As much of the Basic Encoding Rules as LDAP needs (RFC 4511 section 5.1: definite lengths only),
 * for values that are in memory. A value is a tag of one byte, a length, and so many bytes.
 */
final class Ber {
  static final int BOOLEAN = 0x01;
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int ENUMERATED = 0x0a;
  static final int SEQUENCE = 0x30;

  /** Longer than any message of a probe; a length of three bytes has room for it. */
  static final int MAX_LENGTH = 1 << 20;

  private Ber() {}

  /** What no value can be read from. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  // ---- writing

  /** A value that is made of others, or of bytes. */
  static Buffer value(int tag, Buffer... parts) {
    Buffer content = Buffer.buffer();
    for (Buffer part : parts) {
      content.appendBuffer(part);
    }
    int length = content.length();
    Buffer value = Buffer.buffer().appendByte((byte) tag);
    if (length < 0x80) {
      value.appendByte((byte) length);
    } else {
      value
          .appendByte((byte) 0x83)
          .appendByte((byte) (length >> 16))
          .appendByte((byte) (length >> 8))
          .appendByte((byte) length);
    }
    return value.appendBuffer(content);
  }

  static Buffer text(int tag, String text) {
    return value(tag, Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A small number that is not negative. */
  static Buffer number(int tag, int number) {
    if (number < 0 || number > Short.MAX_VALUE) {
      throw new IllegalArgumentException("number is " + number + ", expected 0 to 32767");
    }
    byte[] two = {(byte) (number >> 8), (byte) number};
    return value(tag, Buffer.buffer(number < 0x80 ? Arrays.copyOfRange(two, 1, 2) : two));
  }

  // ---- reading

  /**
   * How many bytes the value at the beginning has, its tag and length included.
   *
   * @return 0 while not enough of it is there to tell
   * @throws MalformedException if it has no definite length, or is too long
   */
  static int size(byte[] bytes) throws MalformedException {
    if (bytes.length < 2) {
      return 0;
    }
    int first = bytes[1] & 0xff;
    if (first < 0x80) {
      return 2 + first;
    }
    int more = first & 0x7f;
    if (more == 0 || more > 4) {
      throw new MalformedException("a length that is " + (more == 0 ? "not definite" : "too long"));
    }
    if (bytes.length < 2 + more) {
      return 0;
    }
    long length = 0;
    for (int i = 0; i < more; i++) {
      length = (length << 8) | (bytes[2 + i] & 0xff);
    }
    if (length > MAX_LENGTH) {
      throw new MalformedException("a message of " + length + " bytes");
    }
    return 2 + more + (int) length;
  }

  /** Reads values one after the other. */
  static final class Reader {
    private final byte[] bytes;
    private int at;
    private final int end;

    Reader(byte[] bytes) {
      this(bytes, 0, bytes.length);
    }

    private Reader(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    boolean hasMore() {
      return at < end;
    }

    /** Tag of the next value. */
    int tag() throws MalformedException {
      if (at >= end) {
        throw new MalformedException("a message that ends too early");
      }
      return bytes[at] & 0xff;
    }

    /** What the next value is made of; it must have this tag. */
    Reader inside(int tag) throws MalformedException {
      if (tag() != tag) {
        throw new MalformedException(
            String.format("a value with tag 0x%02x where 0x%02x belongs", tag(), tag));
      }
      byte[] rest = Arrays.copyOfRange(bytes, at, end);
      int size = size(rest);
      if (size == 0 || size > rest.length) {
        throw new MalformedException("a value that ends too late");
      }
      int header = rest[1] >= 0 ? 2 : 2 + (rest[1] & 0x7f);
      Reader inside = new Reader(bytes, at + header, at + size);
      at += size;
      return inside;
    }

    String text(int tag) throws MalformedException {
      Reader r = inside(tag);
      return new String(r.bytes, r.at, r.end - r.at, StandardCharsets.UTF_8);
    }

    /** A number of at most four bytes. */
    int number(int tag) throws MalformedException {
      Reader r = inside(tag);
      int length = r.end - r.at;
      if (length < 1 || length > 4) {
        throw new MalformedException("a number of " + length + " bytes");
      }
      int number = r.bytes[r.at];
      for (int i = r.at + 1; i < r.end; i++) {
        number = (number << 8) | (r.bytes[i] & 0xff);
      }
      return number;
    }
  }
}
