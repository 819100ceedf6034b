package io.mailkeeper.probes;

import io.netty.util.NetUtil;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request of {@link HttpProbe} and its answer. */
final class HttpSession implements Dialogue {

  private enum Stage {
    /** The status line is next. */
    STATUS,
    /** Header lines of an interim answer; the status line of the next one follows them. */
    INTERIM,
    /** Header lines of the answer. */
    HEADERS,
    /** The body, when it is read. */
    BODY
  }

  /** RFC 9112 section 4; some servers leave out the blank before an empty phrase. */
  static final Pattern STATUS_LINE = Pattern.compile("HTTP/([0-9]\\.[0-9]) ([1-5]\\d\\d)( .*)?");

  private final Target.Http target;
  private final HttpBody body;
  private final Redaction secrets;
  private final List<HttpRequest.Header> headers = new ArrayList<>();
  private Stage stage = Stage.STATUS;
  private String statusLine = "";
  private String version = "";
  private int status;
  private int headerChars;
  private boolean secretsSent;
  private Optional<Boolean> patternFailed = Optional.empty();
  private long uncompressed;

  HttpSession(Target.Http target) {
    this.target = target;
    this.secrets = target.request().secrets();
    boolean all = target.expect().reading() == HttpExpect.Reading.WHOLE;
    int kept = all ? HttpExpect.KEPT_BYTES : HttpExpect.BEGINNING_BYTES;
    this.body = new HttpBody(kept, this::shown, this::judgeBody);
  }

  @Override
  public Turn opened() {
    secretsSent = true;
    Buffer request =
        Buffer.buffer(String.join("\r\n", requestLines()) + "\r\n\r\n", "ISO-8859-1")
            .appendBuffer(target.request().body());
    return Turn.exactly(request, Phase.COMMAND, "an HTTP status line");
  }

  @Override
  public Turn line(String line) {
    return switch (stage) {
      case STATUS -> status(line);
      case INTERIM -> line.isEmpty() ? go(Stage.STATUS) : Turn.more();
      case HEADERS -> line.isEmpty() ? headersEnd() : header(line);
      case BODY -> body.line(line);
    };
  }

  @Override
  public Turn bytes(byte[] some) {
    Turn turn = body.bytes(some);
    boolean undecided = turn.kind() == Turn.Kind.MORE || turn.kind() == Turn.Kind.TAKE;
    if (!undecided) {
      return turn;
    }
    if (target.expect().mostBodyBytes().filter(most -> body.count() > most).isPresent()) {
      return tooLong();
    }
    boolean enough =
        target.expect().reading() == HttpExpect.Reading.BEGINNING
            && body.count() >= HttpExpect.BEGINNING_BYTES;
    return enough ? judgeBody() : turn;
  }

  @Override
  public Optional<Turn> closed() {
    if (stage == Stage.HEADERS && target.expect().reading() == HttpExpect.Reading.NONE) {
      return Optional.of(judgeHeaders().orElseGet(this::answered));
    }
    return stage == Stage.BODY ? body.closed() : Optional.empty();
  }

  @Override
  public int mostBytes() {
    return switch (target.expect().reading()) {
      case NONE -> LineSplitter.MAX_TOTAL_BYTES;
      case BEGINNING -> LineSplitter.MAX_TOTAL_BYTES + 2 * HttpExpect.BEGINNING_BYTES;
      case WHOLE -> HttpExpect.MOST_BYTES;
    };
  }

  /** What is sent is shown without its body: it may be a login as well. */
  @Override
  public String shown(String text) {
    String sent = target.request().body().toString(StandardCharsets.UTF_8);
    boolean own = !sent.isEmpty() && text.endsWith(sent);
    String visible =
        own
            ? text.substring(0, text.length() - sent.length())
                + "(a body of "
                + target.request().body().length()
                + " bytes)"
            : text;
    return secrets.in(visible);
  }

  @Override
  public Optional<Findings> findings() {
    return Optional.of(
        new Findings.Http(
            status,
            version,
            body.length(),
            body.count(),
            target.expect().compression().isPresent() ? uncompressed : body.count(),
            last("Last-Modified").flatMap(HttpSession::date),
            last("Location"),
            0,
            target.tls().isPresent() && secretsSent,
            patternFailed));
  }

  /** RFC 9112 section 3.2; an IPv6 address stands in brackets, the default port is left out. */
  static String hostHeader(Target target) {
    boolean ipv6 = NetUtil.isValidIpV6Address(target.host());
    String host = ipv6 ? "[" + target.host() + "]" : target.host();
    int usual = target.tls().isPresent() ? Target.Http.TLS_PORT : Target.Http.DEFAULT_PORT;
    return target.port() == usual ? host : host + ":" + target.port();
  }

  private List<String> requestLines() {
    HttpRequest request = target.request();
    Map<String, String> lines = new LinkedHashMap<>();
    put(lines, "Host", hostHeader(target));
    put(lines, "User-Agent", "mailkeeper");
    put(lines, "Accept", "*/*");
    target
        .expect()
        .compression()
        .ifPresent(c -> put(lines, "Accept-Encoding", c.name().toLowerCase(Locale.ROOT)));
    request.headers().forEach(h -> put(lines, h.name(), h.value()));
    request.login().ifPresent(login -> put(lines, "Authorization", login.basic()));
    boolean asks = !Set.of("GET", "HEAD").contains(request.method());
    if (request.body().length() > 0 || asks) {
      put(lines, "Content-Length", String.valueOf(request.body().length()));
    }
    put(lines, "Connection", "close");
    List<String> all = new ArrayList<>();
    all.add(request.method() + " " + target.path() + " HTTP/1.1");
    all.addAll(lines.values());
    return all;
  }

  /** One line of each name, the first's place and the last's value. */
  private static void put(Map<String, String> lines, String name, String value) {
    lines.put(name.toLowerCase(Locale.ROOT), name + ": " + value);
  }

  private Turn status(String line) {
    Matcher found = STATUS_LINE.matcher(line);
    if (!found.matches()) {
      return Turn.unexpected("an HTTP status line", shown(line));
    }
    int code = Integer.parseInt(found.group(2));
    // RFC 9110 section 15.2: interim answers come before the answer; 101 would be the last.
    if (code < 200 && code != 101) {
      return go(Stage.INTERIM);
    }
    status = code;
    version = found.group(1);
    statusLine = line;
    boolean follow = target.redirects().most() > 0 && HttpRedirects.isRedirect(code);
    if (!follow && !good(code)) {
      return unexpectedStatus();
    }
    stage = Stage.HEADERS;
    return Turn.await(Phase.TRANSFER, "the end of the HTTP header lines");
  }

  private boolean good(int code) {
    return target.expectedStatus().isEmpty() || target.expectedStatus().contains(code);
  }

  private Turn unexpectedStatus() {
    return Turn.fail(
        Reason.EXPECT,
        "expected status " + wanted() + ", got " + Printable.quote(shown(statusLine)));
  }

  /** The bound on a whole answer is that of its body; header lines have the usual one. */
  private Turn header(String line) {
    headerChars += line.length();
    if (headerChars > LineSplitter.MAX_TOTAL_BYTES) {
      return Turn.fail(
          Reason.PROTOCOL,
          "expected the end of the HTTP header lines, got more than "
              + LineSplitter.MAX_TOTAL_BYTES
              + " characters of them");
    }
    int colon = line.indexOf(':');
    if (colon > 0 && HttpRequest.TOKEN.matcher(line.substring(0, colon)).matches()) {
      String value = line.substring(colon + 1).strip().replaceAll("[^\\t -~\\x80-\\xff]", "?");
      headers.add(new HttpRequest.Header(line.substring(0, colon), value, false));
    }
    return target.expect().reading() == HttpExpect.Reading.NONE ? Turn.more() : body.header(line);
  }

  private Turn headersEnd() {
    boolean redirect = target.redirects().most() > 0 && HttpRedirects.isRedirect(status);
    if (redirect && last("Location").isPresent()) {
      return answered();
    }
    if (!good(status)) {
      return unexpectedStatus();
    }
    Optional<Turn> fault = judgeHeaders();
    if (fault.isPresent() || target.expect().reading() == HttpExpect.Reading.NONE) {
      return fault.orElseGet(this::answered);
    }
    stage = Stage.BODY;
    // RFC 9112 section 6.3: these have no body, whatever their header lines say.
    return body.begin(target.request().method().equals("HEAD") || status == 204 || status == 304);
  }

  private Optional<Turn> judgeHeaders() {
    Set<String> versions = target.expect().versions();
    if (!versions.isEmpty() && !versions.contains("HTTP/" + version)) {
      return Optional.of(
          Turn.fail(
              Reason.EXPECT,
              "expected "
                  + String.join(" or ", new TreeSet<>(versions))
                  + ", got "
                  + Printable.quote(shown(statusLine))));
    }
    boolean encrypted = target.tls().isPresent();
    if (target.expect().encryption()
        == (encrypted ? HttpExpect.Encryption.FORBIDDEN : HttpExpect.Encryption.REQUIRED)) {
      return Optional.of(
          Turn.fail(
              Reason.EXPECT,
              "expected an answer "
                  + (encrypted ? "in clear" : "by TLS")
                  + ", got one "
                  + (encrypted ? "by TLS" : "in clear")));
    }
    if (target.expect().headers().isEmpty()) {
      return Optional.empty();
    }
    Optional<String> fault = target.expect().headerFault(headers);
    patternFailed = Optional.of(fault.isPresent());
    return fault.map(f -> Turn.fail(Reason.EXPECT, shown(f)));
  }

  private Turn judgeBody() {
    Optional<HttpExpect.Compression> compression = target.expect().compression();
    byte[] plain = body.kept();
    if (compression.isPresent()) {
      try {
        long most = target.expect().mostBodyBytes().orElse((long) HttpExpect.KEPT_BYTES);
        HttpAnswer.Plain answer =
            HttpAnswer.plain(plain, compression.get(), most, body.count() > plain.length);
        plain = answer.beginning().getBytes();
        uncompressed = answer.count();
      } catch (IOException e) {
        return Turn.fail(
            Reason.EXPECT,
            "expected a body compressed with "
                + compression.get().name().toLowerCase(Locale.ROOT)
                + ", got one that is not: "
                + Printable.of(String.valueOf(e.getMessage())));
      }
    }
    if (target.expect().mostBodyBytes().filter(most -> uncompressed > most).isPresent()) {
      return tooLong();
    }
    if (target.expect().body().isEmpty()) {
      return answered();
    }
    Optional<String> fault = target.expect().bodyFault(new String(plain, StandardCharsets.UTF_8));
    patternFailed = Optional.of(fault.isPresent());
    return fault.map(f -> Turn.fail(Reason.EXPECT, shown(f))).orElseGet(this::answered);
  }

  private Turn tooLong() {
    return Turn.fail(
        Reason.EXPECT,
        "expected a body of at most "
            + target.expect().mostBodyBytes().orElseThrow()
            + " bytes, got more");
  }

  private Turn answered() {
    return Turn.done("answered " + Printable.quote(shown(statusLine)));
  }

  private Turn go(Stage next) {
    stage = next;
    return Turn.more();
  }

  private Optional<String> last(String name) {
    return headers.stream()
        .filter(h -> h.name().equalsIgnoreCase(name))
        .map(HttpRequest.Header::value)
        .reduce((first, second) -> second);
  }

  /** RFC 9110 section 5.6.7, the one form that servers send. */
  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException other) {
      return Optional.empty();
    }
  }

  private String wanted() {
    Set<Integer> sorted = new TreeSet<>(target.expectedStatus());
    boolean hundred = sorted.size() == 100 && Math.floorMod(sorted.iterator().next(), 100) == 0;
    return hundred
        ? sorted.iterator().next() / 100 + "xx"
        : String.join(" or ", sorted.stream().map(String::valueOf).toList());
  }
}
