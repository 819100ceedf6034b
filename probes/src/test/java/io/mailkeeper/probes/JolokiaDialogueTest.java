package io.mailkeeper.probes;

import org.junit.jupiter.api.Test;

/** Without a socket, with the server's bytes cut at every place. */
class JolokiaDialogueTest {

  private static final String REQUEST =
      """
      > POST /j HTTP/1.1
      > Host: [::1]:8778
      > User-Agent: mailkeeper
      > Accept: application/json
      > Content-Type: application/json
      > Content-Length: 197
      > Connection: close
      >\s
      > [{"type":"read","mbean":"java.lang:type=Runtime","attribute":"Uptime","config":{"includeStackTrace":"false","includeRequest":"false","maxDepth":"3","maxCollectionSize":"100","maxObjects":"500"}}]
      """;

  private void play(String answer) {
    Target.Jolokia target = new Target.Jolokia("::1", 8778, "/j");
    Rehearsal.play(() -> JolokiaProbe.dialogue(target), REQUEST + answer);
  }

  @Test
  void aBodyOfKnownLength() {
    play(
        """
        < HTTP/1.1 103 Early Hints
        < Content-Length: 7
        <
        < HTTP/1.1 200 OK
        < content-length: 34
        <
        < [ { "status":200,
        <   "value":7}]
        = none: java.lang:type=Runtime Uptime is 7
        """);
  }

  @Test
  void chunks() {
    play(
        """
        < HTTP/1.1 200 OK
        < Transfer-Encoding: Chunked
        <
        < 00a;x=y
        < [{"status"
        < D
        < :200,"value":
        < 3
        < 7}]
        < 0
        < X-Trailer: y
        <
        = none: java.lang:type=Runtime Uptime is 7
        """);
  }

  @Test
  void theEndOfTheConnectionEndsTheBody() {
    play(
        """
        < HTTP/1.0 200 OK
        <
        <| [{"status":200,"value":7}]
        < EOF
        = none: java.lang:type=Runtime Uptime is 7
        """);
  }

  @Test
  void framesThatAreNone() {
    play(
        """
        < HTTP/1.1 200 OK
        < Content-Length: -1
        = protocol: expected a Content-Length, got "-1"
        """);
    play(
        """
        < HTTP/1.1 200 OK
        < Transfer-Encoding: gzip, chunked
        = protocol: expected Transfer-Encoding chunked, got "gzip, chunked"
        """);
    play(
        """
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        <
        < zz
        = protocol: expected the size of a chunk, got "zz"
        """);
    play(
        """
        < HTTP/1.1 200 OK
        < Transfer-Encoding: chunked
        <
        < 1
        < [x
        = protocol: expected the end of a chunk, got "x"
        """);
    play(
        """
        < HTTP/1.1 200 OK
        < Content-Length: 0
        <
        = protocol: expected JSON from a Jolokia agent, got ""
        """);
  }
}
