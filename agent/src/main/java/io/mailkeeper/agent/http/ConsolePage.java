package io.mailkeeper.agent.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The page at {@code /}: one file, nothing loaded from elsewhere. */
final class ConsolePage {
  static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
          + " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private final Buffer page = read();

  void mount(Router router) {
    router
        .get("/")
        .handler(
            context ->
                context
                    .response()
                    .putHeader("Content-Type", "text/html; charset=utf-8")
                    .putHeader("Content-Security-Policy", POLICY)
                    .putHeader("Cache-Control", "no-cache")
                    .end(page));
  }

  private static Buffer read() {
    try (InputStream in = ConsolePage.class.getResourceAsStream("console.html")) {
      return Buffer.buffer(Objects.requireNonNull(in, "console.html").readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("console.html cannot be read from the jar", e);
    }
  }
}
