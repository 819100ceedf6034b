package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * HTTP and HTTPS: one request, status line and header lines, RFC 9112, and the body where the
 * target asks for it. Unless it does, the answer's body is not read, so its size and speed do not
 * matter, and a server that closes after the status line has answered, too. Redirects are answers;
 * they are followed where the target says so, see {@link HttpRedirects}.
 */
final class HttpProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Http http = Probes.as(Target.Http.class, target);
    return http.redirects().most() == 0
        ? once(vertx, http, timeout)
        : HttpRedirects.follow(vertx, http, timeout);
  }

  static Future<ProbeResult> once(Vertx vertx, Target.Http http, Duration timeout) {
    return LineConversation.run(vertx, http, timeout, new HttpSession(http));
  }
}
