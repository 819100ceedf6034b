package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts what arrives into lines, however the network has cut it, within bounds. A line ends with LF;
 * a CR before it belongs to the end. The same bytes yield the same lines and the same fault,
 * however they were cut.
 */
final class LineSplitter {

  /** RFC 5321 allows 512 bytes; capability lines of IMAP servers reach 2,000. */
  static final int MAX_LINE_BYTES = 8_192;

  /** Bytes of one probe, lines and others, unless the dialogue wants to hear more. */
  static final int MAX_TOTAL_BYTES = 65_536;

  private final int mostBytes;

  private byte[] bytes = new byte[0];
  private int start;
  private int scanned;
  private int consumed;
  private Optional<String> fault = Optional.empty();

  LineSplitter() {
    this(MAX_TOTAL_BYTES);
  }

  /**
   * @param mostBytes bytes of lines and others that may come altogether
   */
  LineSplitter(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  void add(byte[] more) {
    int kept = bytes.length - start;
    byte[] joined = new byte[kept + more.length];
    System.arraycopy(bytes, start, joined, 0, kept);
    System.arraycopy(more, 0, joined, kept, more.length);
    bytes = joined;
    scanned -= start;
    start = 0;
  }

  /** The next complete line without its end; empty when there is none yet, or after a fault. */
  Optional<String> next() {
    while (scanned < bytes.length && bytes[scanned] != '\n') {
      scanned++;
    }
    if (fault.isPresent() || outOfBounds(scanned - start)) {
      return Optional.empty();
    }
    return scanned < bytes.length ? Optional.of(cut()) : Optional.empty();
  }

  /** Bytes that are no lines, at most so many; empty when none are there, or after a fault. */
  Optional<byte[]> take(int most) {
    int length = Math.min(most, bytes.length - start);
    if (length == 0 || fault.isPresent() || tooMuch(length)) {
      return Optional.empty();
    }
    byte[] taken = Arrays.copyOfRange(bytes, start, start + length);
    start += length;
    scanned = start;
    consumed += length;
    return Optional.of(taken);
  }

  /** What broke the bounds, as an object of "got". */
  Optional<String> fault() {
    return fault;
  }

  /** Whether nothing is left of what arrived. */
  boolean isEmpty() {
    return start == bytes.length;
  }

  /** The beginning of a line whose end has not arrived. */
  String unfinished() {
    return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
  }

  private boolean outOfBounds(int length) {
    if (length > MAX_LINE_BYTES) {
      fault = Optional.of("a line longer than " + MAX_LINE_BYTES + " bytes");
    }
    return fault.isPresent() || tooMuch(length);
  }

  private boolean tooMuch(int length) {
    if (length > mostBytes - consumed) {
      fault = Optional.of("a reply larger than " + mostBytes + " bytes");
    }
    return fault.isPresent();
  }

  private String cut() {
    int end = scanned > start && bytes[scanned - 1] == '\r' ? scanned - 1 : scanned;
    String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    scanned++;
    consumed += scanned - start;
    start = scanned;
    return line;
  }
}
