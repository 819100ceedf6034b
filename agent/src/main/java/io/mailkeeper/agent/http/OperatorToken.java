package io.mailkeeper.agent.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secret that lets an operator change something. Read from its file for every request: a new
 * token counts at once.
 */
final class OperatorToken {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorToken.class);
  private static final String SCHEME = "bearer ";

  /** What became of somebody's attempt to show the token. */
  enum Verdict {
    /** The token is right. */
    GRANTED,
    /** Another token, or none, was shown. */
    WRONG,
    /** No token is configured: nobody may. */
    NOT_CONFIGURED,
    /** The configured file cannot be read, or is empty: nobody may. */
    UNUSABLE
  }

  private final Vertx vertx;
  private final Optional<Path> file;

  OperatorToken(Vertx vertx, Optional<Path> file) {
    this.vertx = vertx;
    this.file = file;
  }

  /**
   * @param authorization the header of that name; empty when there is none
   */
  Future<Verdict> judge(String authorization) {
    if (file.isEmpty()) {
      return Future.succeededFuture(Verdict.NOT_CONFIGURED);
    }
    return vertx
        .fileSystem()
        .readFile(file.get().toString())
        .map(content -> judge(content, authorization))
        .recover(
            cause -> {
              LOG.warn("token file {} cannot be read: {}", file.get(), cause.getMessage());
              return Future.succeededFuture(Verdict.UNUSABLE);
            });
  }

  private static Verdict judge(Buffer content, String authorization) {
    String expected = content.toString(StandardCharsets.UTF_8).strip();
    if (expected.isEmpty()) {
      return Verdict.UNUSABLE;
    }
    boolean bearer = authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME);
    String shown = bearer ? authorization.substring(SCHEME.length()).strip() : "";
    return same(expected, shown) ? Verdict.GRANTED : Verdict.WRONG;
  }

  /** Compares digests, so that the time taken tells neither the content nor the length. */
  private static boolean same(String expected, String shown) {
    return MessageDigest.isEqual(digest(expected), digest(shown));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
