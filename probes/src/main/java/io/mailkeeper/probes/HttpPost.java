package io.mailkeeper.probes;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HTTP request and the whole of its answer; RFC 9112. The body is read in each of the three
 * ways its end can be marked: a length, chunks, the end of the connection.
 */
final class HttpPost implements Dialogue {

  /** Who judges the answer. */
  interface Judge {
    /** Fails what cannot be an answer worth reading; empty: read on. */
    Optional<Turn> status(int code, String statusLine);

    /** The whole body; a turn that concludes. */
    Turn body(String text);

    /** See {@link Dialogue#shown}. */
    String shown(String text);
  }

  private enum Stage {
    /** The status line is next. */
    STATUS,
    /** Header lines of an interim answer; the status line of the next one follows them. */
    INTERIM,
    /** Header lines of the answer. */
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

  private final String request;
  private final Judge judge;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private Stage stage = Stage.STATUS;
  private OptionalInt length = OptionalInt.empty();
  private boolean chunked;
  private int missing;

  private HttpPost(String request, Judge judge) {
    this.request = request;
    this.judge = judge;
  }

  /**
   * A POST of JSON.
   *
   * @param path path and query of the request
   */
  static HttpPost json(
      Target target, String path, Optional<Login> login, String json, Judge judge) {
    // The line end that a dialogue's sending adds belongs to the body: unread bytes would let the
    // server's close become a reset that overtakes its answer.
    int bytes = json.getBytes(StandardCharsets.UTF_8).length + 2;
    String request =
        String.join(
            "\r\n",
            "POST " + path + " HTTP/1.1",
            "Host: " + HttpProbe.Session.hostHeader(target),
            "User-Agent: mailkeeper",
            "Accept: application/json",
            "Content-Type: application/json",
            "Content-Length: " + bytes,
            login.map(l -> "Authorization: " + l.basic() + "\r\n").orElse("") + "Connection: close",
            "",
            json);
    return new HttpPost(request, judge);
  }

  @Override
  public Turn opened() {
    return Turn.send(request, Phase.COMMAND, "an HTTP status line");
  }

  @Override
  public Turn line(String line) {
    return switch (stage) {
      case STATUS -> status(line);
      case INTERIM -> line.isEmpty() ? go(Stage.STATUS) : Turn.more();
      case HEADERS -> line.isEmpty() ? bodyBegins() : header(line);
      case CHUNK_SIZE -> chunk(line);
      case CHUNK_END ->
          line.isEmpty()
              ? go(Stage.CHUNK_SIZE)
              : Turn.unexpected("the end of a chunk", judge.shown(line));
      case TRAILERS -> line.isEmpty() ? whole() : Turn.more();
      case LENGTH, UNTIL_CLOSED, CHUNK -> throw new IllegalStateException("a line in a body");
    };
  }

  @Override
  public Turn bytes(byte[] some) {
    body.writeBytes(some);
    missing -= some.length;
    return switch (stage) {
      case LENGTH -> missing == 0 ? whole() : Turn.more();
      case CHUNK -> missing == 0 ? go(Stage.CHUNK_END) : Turn.more();
      case UNTIL_CLOSED -> Turn.more();
      case STATUS, INTERIM, HEADERS, CHUNK_SIZE, CHUNK_END, TRAILERS ->
          throw new IllegalStateException("bytes in " + stage);
    };
  }

  @Override
  public Optional<Turn> closed() {
    return stage == Stage.UNTIL_CLOSED ? Optional.of(whole()) : Optional.empty();
  }

  @Override
  public String shown(String text) {
    return judge.shown(text);
  }

  private Turn status(String line) {
    Matcher status = HttpProbe.Session.STATUS_LINE.matcher(line);
    if (!status.matches()) {
      return Turn.unexpected("an HTTP status line", judge.shown(line));
    }
    int code = Integer.parseInt(status.group(1));
    // RFC 9110 section 15.2; we ask for no other protocol, so 101 is no interim answer either way.
    if (code < 200 && code != 101) {
      return go(Stage.INTERIM);
    }
    return judge.status(code, line).orElseGet(this::headersBegin);
  }

  private Turn headersBegin() {
    stage = Stage.HEADERS;
    return Turn.await(Phase.TRANSFER, "the end of the HTTP answer");
  }

  private Turn header(String line) {
    int colon = line.indexOf(':');
    String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
    String value = line.substring(colon + 1).strip();
    return switch (name) {
      case "content-length" -> lengthIs(value);
      case "transfer-encoding" -> chunkedIs(value);
      default -> Turn.more();
    };
  }

  private Turn lengthIs(String value) {
    if (!LENGTH.matcher(value).matches()) {
      return Turn.unexpected("a Content-Length", judge.shown(value));
    }
    length = OptionalInt.of(Integer.parseInt(value));
    return Turn.more();
  }

  private Turn chunkedIs(String value) {
    chunked = true;
    return value.equalsIgnoreCase("chunked")
        ? Turn.more()
        : Turn.unexpected("Transfer-Encoding chunked", judge.shown(value));
  }

  private Turn bodyBegins() {
    // RFC 9112 section 6.3: chunks count more than a length.
    if (chunked) {
      return go(Stage.CHUNK_SIZE);
    }
    if (length.isEmpty()) {
      return take(Stage.UNTIL_CLOSED, NO_END);
    }
    return length.getAsInt() == 0 ? whole() : take(Stage.LENGTH, length.getAsInt());
  }

  private Turn chunk(String line) {
    Matcher size = CHUNK_SIZE.matcher(line);
    if (!size.matches()) {
      return Turn.unexpected("the size of a chunk", judge.shown(line));
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

  private Turn whole() {
    return judge.body(body.toString(StandardCharsets.UTF_8));
  }
}
