package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;

/** One HTTP request of JSON and the whole of its answer; RFC 9112. */
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
    /** The body, read by {@link HttpBody}. */
    BODY
  }

  private final String request;
  private final Judge judge;
  private final HttpBody body;
  private Stage stage = Stage.STATUS;

  private HttpPost(String request, Judge judge) {
    this.request = request;
    this.judge = judge;
    this.body = new HttpBody(LineSplitter.MAX_TOTAL_BYTES, judge::shown, this::whole);
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
            "Host: " + HttpSession.hostHeader(target),
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
      case HEADERS -> line.isEmpty() ? bodyBegins() : body.header(line);
      case BODY -> body.line(line);
    };
  }

  @Override
  public Turn bytes(byte[] some) {
    return body.bytes(some);
  }

  @Override
  public Optional<Turn> closed() {
    return stage == Stage.BODY ? body.closed() : Optional.empty();
  }

  @Override
  public String shown(String text) {
    return judge.shown(text);
  }

  private Turn status(String line) {
    Matcher status = HttpSession.STATUS_LINE.matcher(line);
    if (!status.matches()) {
      return Turn.unexpected("an HTTP status line", judge.shown(line));
    }
    int code = Integer.parseInt(status.group(2));
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

  private Turn bodyBegins() {
    stage = Stage.BODY;
    return body.begin(false);
  }

  private Turn go(Stage next) {
    stage = next;
    return Turn.more();
  }

  private Turn whole() {
    return judge.body(new String(body.kept(), StandardCharsets.UTF_8));
  }
}
