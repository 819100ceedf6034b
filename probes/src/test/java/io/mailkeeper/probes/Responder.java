package io.mailkeeper.probes;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A fast server of each protocol that answers as it should, for tests with many probes. */
enum Responder {
  SMTP("220 mail\r\n", "250-mail\r\n250 SIZE\r\n", "QUIT", "221 bye\r\n") {
    @Override
    Target target(int port) {
      return new Target.Smtp("127.0.0.1", port);
    }
  },
  POP3("+OK\r\n", "+OK\r\nTOP\r\n.\r\n", "QUIT", "+OK\r\n") {
    @Override
    Target target(int port) {
      return new Target.Pop3("127.0.0.1", port);
    }
  },
  IMAP("* OK\r\n", "* CAPABILITY IMAP4rev1\r\na1 OK\r\n", "a2", "* BYE\r\na2 OK\r\n") {
    @Override
    Target target(int port) {
      return new Target.Imap("127.0.0.1", port);
    }
  },
  HTTP("", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "-", "") {
    @Override
    Target target(int port) {
      return new Target.Http("127.0.0.1", port, "/");
    }
  },
  SDAP("READY\r\n", "PONG\r\n", "-", "") {
    @Override
    Target target(int port) {
      List<Target.Step> ping = List.of(new Target.Step("PING", "^PONG"));
      return new Target.Script(
          "sdap", "127.0.0.1", port, Optional.of("^READY"), ping, Optional.empty());
    }
  };

  private final String greeting;
  private final String reply;
  private final String goodbye;
  private final String lastReply;

  Responder(String greeting, String reply, String goodbye, String lastReply) {
    this.greeting = greeting;
    this.reply = reply;
    this.goodbye = goodbye;
    this.lastReply = lastReply;
  }

  abstract Target target(int port);

  /** Listens on a port of the loopback address; 0 for any. */
  NetServer listen(Vertx vertx, int port) throws Exception {
    return vertx
        .createNetServer(new NetServerOptions().setAcceptBacklog(4_096))
        .connectHandler(this::serve)
        .listen(port, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private void serve(NetSocket client) {
    client.handler(
        bytes -> {
          if (bytes.toString().startsWith(goodbye)) {
            client.end(io.vertx.core.buffer.Buffer.buffer(lastReply));
          } else {
            client.write(reply);
          }
        });
    if (!greeting.isEmpty()) {
      client.write(greeting);
    }
  }
}
