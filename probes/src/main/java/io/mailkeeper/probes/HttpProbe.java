package io.mailkeeper.probes;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP: one GET, status line and header lines; RFC 9112. The answer's body is not read, so its size
 * and speed do not matter. A server that closes after the status line has answered, too.
 */
final class HttpProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Http http = Probes.as(Target.Http.class, target);
    return LineConversation.run(vertx, http, timeout, new Session(http));
  }

  private enum Stage {
    /** The status line is next. */
    STATUS,
    /** Header lines of an interim answer; the status line of the next one follows them. */
    INTERIM,
    /** Header lines of the answer. */
    HEADERS
  }

  static final class Session implements Dialogue {

    /** RFC 9112 section 4; some servers leave out the blank before an empty phrase. */
    static final Pattern STATUS_LINE = Pattern.compile("HTTP/[0-9]\\.[0-9] ([1-5]\\d\\d)( .*)?");

    private final Target.Http target;
    private Stage stage = Stage.STATUS;
    private String statusLine = "";

    Session(Target.Http target) {
      this.target = target;
    }

    @Override
    public Turn opened() {
      String request =
          String.join(
              "\r\n",
              "GET " + target.path() + " HTTP/1.1",
              "Host: " + hostHeader(target),
              "User-Agent: mailkeeper",
              "Accept: */*",
              "Connection: close",
              "");
      return Turn.send(request, Phase.COMMAND, "an HTTP status line");
    }

    @Override
    public Turn line(String line) {
      return switch (stage) {
        case STATUS -> status(line);
        case INTERIM -> line.isEmpty() ? nextAnswer() : Turn.more();
        case HEADERS -> line.isEmpty() ? answered() : Turn.more();
      };
    }

    @Override
    public Optional<Turn> closed() {
      return stage == Stage.HEADERS ? Optional.of(answered()) : Optional.empty();
    }

    private Turn status(String line) {
      Matcher status = STATUS_LINE.matcher(line);
      if (!status.matches()) {
        return Turn.unexpected("an HTTP status line", line);
      }
      int code = Integer.parseInt(status.group(1));
      // RFC 9110 section 15.2: interim answers come before the answer; 101 would be the last.
      if (code < 200 && code != 101) {
        stage = Stage.INTERIM;
        return Turn.more();
      }
      if (!target.expectedStatus().isEmpty() && !target.expectedStatus().contains(code)) {
        return Turn.fail(
            Reason.EXPECT, "expected status " + wanted() + ", got " + Printable.quote(line));
      }
      stage = Stage.HEADERS;
      statusLine = line;
      return Turn.await(Phase.TRANSFER, "the end of the HTTP header lines");
    }

    private Turn nextAnswer() {
      stage = Stage.STATUS;
      return Turn.more();
    }

    private Turn answered() {
      return Turn.done("answered " + Printable.quote(statusLine));
    }

    private String wanted() {
      Set<Integer> sorted = new TreeSet<>(target.expectedStatus());
      return String.join(" or ", sorted.stream().map(String::valueOf).toList());
    }

    /** RFC 9112 section 3.2; an IPv6 address stands in brackets, the default port is left out. */
    static String hostHeader(Target target) {
      boolean ipv6 = NetUtil.isValidIpV6Address(target.host());
      String host = ipv6 ? "[" + target.host() + "]" : target.host();
      int known = target.tls().isPresent() ? Target.Http.TLS_PORT : Target.Http.DEFAULT_PORT;
      return target.port() == known ? host : host + ":" + target.port();
    }
  }
}
