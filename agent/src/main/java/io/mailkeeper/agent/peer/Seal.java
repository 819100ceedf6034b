package io.mailkeeper.agent.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * How requests and answers are authenticated.
 *
 * <p>A request's seal covers everything the receiver acts on. An answer's seal covers the request's
 * seal too: it fits one question only, so an answer kept from earlier is worth nothing. The two
 * begin with different words, so neither can be passed off as the other.
 */
final class Seal {

  static final String HEADER = "X-Mailkeeper-Mac";

  private static final String REQUEST = "mailkeeper peer request 1";
  private static final String ANSWER = "mailkeeper peer answer 1";

  private final PeerKey key;

  Seal(PeerKey key) {
    this.key = key;
  }

  /** The seal of a request, in hexadecimal; {@code uri} as it stands in the request line. */
  String ofRequest(String method, String uri, Stamp stamp, Buffer body) {
    return hex(
        utf8(REQUEST),
        utf8(method),
        utf8(uri),
        body.getBytes(),
        utf8(stamp.sender()),
        utf8(stamp.receiver()),
        utf8(stamp.nonce()),
        utf8(stamp.session()),
        utf8(Long.toString(stamp.counter())));
  }

  /** The seal of the answer to the request sealed by {@code request}, in hexadecimal. */
  String ofAnswer(String request, int status, String nonce, Buffer body) {
    return hex(
        utf8(ANSWER), utf8(request), utf8(Integer.toString(status)), utf8(nonce), body.getBytes());
  }

  /** Takes the same time wherever the two differ, so that a seal cannot be guessed byte by byte. */
  static boolean same(String expected, String found) {
    return MessageDigest.isEqual(utf8(expected), utf8(found));
  }

  private String hex(byte[]... fields) {
    return HexFormat.of().formatHex(key.mac(fields));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
