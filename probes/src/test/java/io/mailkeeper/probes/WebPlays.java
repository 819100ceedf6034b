package io.mailkeeper.probes;

import static io.mailkeeper.probes.Play.CLOSE;
import static io.mailkeeper.probes.Play.HANDSHAKE;
import static io.mailkeeper.probes.Play.TEXT;

import io.mailkeeper.probes.HttpExpect.Reading;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** HTTP with each way a body can end, and Jolokia. */
final class WebPlays {

  private static final Optional<Tls> NO_TLS = Optional.empty();

  private WebPlays() {}

  static Stream<Play> all() {
    return Stream.of(
        http("status", Reading.NONE, NO_TLS)
            .mayClose()
            .says("HTTP/1.1 200 " + TEXT, "Server: " + TEXT, "Content-Length: 9", "")
            .then(CLOSE),
        http("HTTPS", Reading.NONE, Optional.of(Tls.required(Tls.Mode.IMPLICIT)))
            .then(HANDSHAKE)
            .mayClose()
            .says("HTTP/1.1 200 OK", "Server: " + TEXT, ""),
        http("chunks", Reading.WHOLE, NO_TLS)
            .says("HTTP/1.1 200 OK", "X: " + TEXT, "Transfer-Encoding: chunked", "")
            .says("3;x=y", "hel", "2", "lo", "0", "X: y", ""),
        http("length", Reading.WHOLE, NO_TLS)
            .says("HTTP/1.1 200 " + TEXT, "Content-Length: 9", "")
            .then(Play.Reply.of("ah\nhello\r")),
        http("until closed", Reading.WHOLE, NO_TLS)
            .says("HTTP/1.0 200", "")
            .mayClose()
            .then(new Play.Reply("a body", text -> "hello " + text, true))
            .then(CLOSE),
        http("beginning", Reading.BEGINNING, NO_TLS)
            .says("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "")
            .then(new Play.Reply("chunks", text -> "6\r\nhello \r\n0\r\n\r\n", true)),
        jolokia("length").then(new Play.Reply("an answer", WebPlays::withLength, false)),
        jolokia("chunks")
            .says("HTTP/1.1 200 OK", "X: " + TEXT, "Transfer-Encoding: chunked", "")
            .says(Integer.toHexString(UPTIME.length()), UPTIME, "0", ""));
  }

  private static final String UPTIME = "[ { \"status\":200,\r\n  \"value\":7}]";

  private static String withLength(String text) {
    String body = "[{\"status\":200,\"value\":7,\"note\":\"" + text + "\"}]";
    return "HTTP/1.1 200 OK\r\nX: "
        + text
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static Play http(String name, Reading reading, Optional<Tls> tls) {
    List<HttpExpect.BodyRule> rules =
        reading == Reading.NONE
            ? List.of()
            : List.of(new HttpExpect.BodyRule(Regex.re2("hel+o"), true));
    Target.Http plain = new Target.Http("h", 80, "/", Set.of(200));
    Target.Http target =
        new Target.Http(
            "h",
            80,
            "/",
            Set.of(200),
            tls,
            HttpRequest.GET,
            new HttpExpect(
                Set.of(),
                List.of(),
                rules,
                reading,
                Optional.empty(),
                Optional.empty(),
                HttpExpect.Encryption.ANY),
            plain.redirects(),
            AddressChoice.ANY);
    return Play.of(name, target.protocol(), tls, Speech.HTTP, () -> new HttpSession(target));
  }

  private static Play jolokia(String name) {
    Target.Jolokia target = new Target.Jolokia("h", 8778, "/j");
    return Play.of(
        name, target.protocol(), NO_TLS, Speech.HTTP, () -> JolokiaProbe.dialogue(target));
  }
}
