package io.mailkeeper.probes;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The body of an HTTP answer, read in each of the three ways its end can be marked: a length,
 * chunks, the end of the connection; RFC 9112 section 6.3. All of it is counted, the beginning
 * kept.
 */
final class HttpBody {

  private enum Stage {
    /** Header lines still come. */
    HEADERS,
    /** A body of known length. */
    LENGTH,
    /** A body that ends with the connection. */
    UNTIL_CLOSED,
    /** The line that says how long the next chunk is. */
    CHUNK_SIZE,
    /** A chunk. */
    CHUNK,
    /** The empty line after a chunk. */
    CHUNK_END,
    /** Header lines after the last chunk. */
    TRAILERS
  }

  /** More than the bound on any reply, which therefore strikes first. */
  private static final int NO_END = Integer.MAX_VALUE;

  private static final Pattern LENGTH = Pattern.compile("0*[0-9]{1,9}");
  private static final Pattern CHUNK_SIZE = Pattern.compile("0*([0-9A-Fa-f]{1,7})[ \t]*(;.*)?");

  private final int most;
  private final UnaryOperator<String> shown;
  private final Supplier<Turn> whole;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private Stage stage = Stage.HEADERS;
  private OptionalLong length = OptionalLong.empty();
  private boolean chunked;
  private int missing;
  private long count;

  /**
   * @param most bytes that are kept
   * @param shown see {@link Dialogue#shown}
   * @param whole what to do when all of it is there
   */
  HttpBody(int most, UnaryOperator<String> shown, Supplier<Turn> whole) {
    this.most = most;
    this.shown = shown;
    this.whole = whole;
  }

  /** A header line that may say how the body ends. */
  Turn header(String line) {
    int colon = line.indexOf(':');
    String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
    String value = line.substring(colon + 1).strip();
    return switch (name) {
      case "content-length" -> lengthIs(value);
      case "transfer-encoding" -> chunkedIs(value);
      default -> Turn.more();
    };
  }

  /**
   * The header lines are over.
   *
   * @param none whether this answer has no body, whatever they say
   */
  Turn begin(boolean none) {
    if (none) {
      return whole.get();
    }
    // RFC 9112 section 6.3: chunks count more than a length.
    if (chunked) {
      return go(Stage.CHUNK_SIZE);
    }
    if (length.isEmpty()) {
      return take(Stage.UNTIL_CLOSED, NO_END);
    }
    return length.getAsLong() == 0
        ? whole.get()
        : take(Stage.LENGTH, Math.toIntExact(length.getAsLong()));
  }

  /** A line between chunks. */
  Turn line(String line) {
    return switch (stage) {
      case CHUNK_SIZE -> chunk(line);
      case CHUNK_END ->
          line.isEmpty()
              ? go(Stage.CHUNK_SIZE)
              : Turn.unexpected("the end of a chunk", shown.apply(line));
      case TRAILERS -> line.isEmpty() ? whole.get() : Turn.more();
      case HEADERS, LENGTH, UNTIL_CLOSED, CHUNK ->
          throw new IllegalStateException("a line in " + stage);
    };
  }

  /** Bytes of it. */
  Turn bytes(byte[] some) {
    kept.write(some, 0, Math.min(some.length, Math.max(0, most - kept.size())));
    count += some.length;
    missing -= some.length;
    return switch (stage) {
      case LENGTH -> missing == 0 ? whole.get() : Turn.more();
      case CHUNK -> missing == 0 ? go(Stage.CHUNK_END) : Turn.more();
      case UNTIL_CLOSED -> Turn.more();
      case HEADERS, CHUNK_SIZE, CHUNK_END, TRAILERS ->
          throw new IllegalStateException("bytes in " + stage);
    };
  }

  /** The peer closed the connection: the end only where nothing else marks it. */
  Optional<Turn> closed() {
    return stage == Stage.UNTIL_CLOSED ? Optional.of(whole.get()) : Optional.empty();
  }

  /** The beginning. */
  byte[] kept() {
    return kept.toByteArray();
  }

  /** How many bytes came, chunk marks left out. */
  long count() {
    return count;
  }

  /** What the server said the length is. */
  OptionalLong length() {
    return length;
  }

  private Turn lengthIs(String value) {
    if (!LENGTH.matcher(value).matches()) {
      return Turn.unexpected("a Content-Length", shown.apply(value));
    }
    length = OptionalLong.of(Long.parseLong(value));
    return Turn.more();
  }

  private Turn chunkedIs(String value) {
    chunked = true;
    return value.equalsIgnoreCase("chunked")
        ? Turn.more()
        : Turn.unexpected("Transfer-Encoding chunked", shown.apply(value));
  }

  private Turn chunk(String line) {
    Matcher size = CHUNK_SIZE.matcher(line);
    if (!size.matches()) {
      return Turn.unexpected("the size of a chunk", shown.apply(line));
    }
    int bytes = Integer.parseInt(size.group(1), 16);
    return bytes == 0 ? go(Stage.TRAILERS) : take(Stage.CHUNK, bytes);
  }

  private Turn take(Stage next, int bytes) {
    stage = next;
    missing = bytes;
    return Turn.take(bytes);
  }

  private Turn go(Stage next) {
    stage = next;
    return Turn.more();
  }
}
