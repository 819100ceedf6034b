package io.mailkeeper.agent.cli;

import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Probes;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets Java load what a probe needs before one is timed, by probing a responder of this process on
 * loopback: the first probe of a process takes 100 ms longer, 150 with TLS, which would be told as
 * the server's.
 */
final class WarmUp {

  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private WarmUp() {}

  /**
   * Never fails: what could not be warmed up is slower, no more.
   *
   * @param tls whether a handshake is begun, too; it ends with the server's first answer, which is
   *     none of TLS
   */
  static Future<Void> of(Vertx vertx, boolean tls) {
    return on(LOOPBACK, vertx, tls);
  }

  /**
   * @param host the responder's address
   */
  static Future<Void> on(String host, Vertx vertx, boolean tls) {
    return vertx
        .createNetServer()
        .connectHandler(WarmUp::respond)
        .listen(0, host)
        .compose(server -> probes(vertx, host, server, tls))
        .otherwiseEmpty();
  }

  private static Future<Void> probes(Vertx vertx, String host, NetServer server, boolean tls) {
    return probe(vertx, host, server, Optional.empty())
        .compose(
            result ->
                tls
                    ? probe(vertx, host, server, Optional.of(Tls.reported(Tls.Mode.IMPLICIT)))
                    : Future.succeededFuture(result))
        .eventually(server::close)
        .mapEmpty();
  }

  private static Future<ProbeResult> probe(
      Vertx vertx, String host, NetServer server, Optional<Tls> tls) {
    return Probes.run(
        vertx,
        new Target.Smtp(host, server.actualPort(), Target.Smtp.DEFAULT_EHLO_NAME, tls),
        LIMIT);
  }

  private static void respond(NetSocket client) {
    client.write("220 localhost\r\n");
    client.handler(command -> client.write("250 localhost\r\n"));
  }
}
