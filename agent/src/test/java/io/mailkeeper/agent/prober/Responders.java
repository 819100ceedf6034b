package io.mailkeeper.agent.prober;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;

/** Servers on loopback, by name: right, wrong, silent, closing, with and without good TLS. */
final class Responders implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final TestCertificates certificates;
  private final Map<String, TalkingServer> talkers = new LinkedHashMap<>();
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final Nameserver nameserver;

  private Responders(TestCertificates certificates) throws IOException {
    this.certificates = certificates;
    this.nameserver = Nameserver.start();
  }

  static Responders start(TestCertificates certificates) throws Exception {
    Responders all = new Responders(certificates);
    all.mail();
    all.others();
    all.web();
    return all;
  }

  /** {@code host:port} of a responder. */
  String address(String name) {
    String address = addresses.get(name);
    if (address == null) {
      throw new IllegalArgumentException("no responder " + name + " among " + addresses.keySet());
    }
    return address;
  }

  private void talk(String name, TalkingServer.Scene scene) {
    TalkingServer server = TalkingServer.playing(scene);
    talkers.put(name, server);
    addresses.put(name, server.address());
  }

  private void mail() throws Exception {
    for (String certificate : new String[] {"good", "expired", "other"}) {
      SSLContext tls = certificates.context(certificate);
      talk("smtp-" + certificate, client -> smtp(client, tls));
      talk("imap-" + certificate, client -> imap(client, tls));
      talk("pop3s-" + certificate, c -> c.startTls(tls).say("+OK ready").stayUntilClosed());
    }
    talk("smtp-refusing", c -> c.say("554 no service here").stayUntilClosed());
    talk("smtp-without-tls", c -> smtpWithoutTls(c, "250 HELP"));
    talk("smtp-tls-broken", Responders::smtpBrokenTls);
    talk("imap-refusing", Responders::imapRefusing);
    talk("imap-full", c -> c.say("* BYE too many").stayUntilClosed());
    talk("pop3", c -> c.say("+OK ready").stayUntilClosed());
    talk("pop3-refusing", c -> c.say("-ERR not now").stayUntilClosed());
  }

  private static void smtp(TalkingServer.Client c, SSLContext tls) throws IOException {
    c.say("220 mail ESMTP ready").hear("EHLO");
    c.say("250-mail", "250-STARTTLS", "250 HELP").hear("STARTTLS");
    c.say("220 go ahead").startTls(tls).hear("EHLO");
    c.say("250-mail", "250-AUTH PLAIN LOGIN", "250 HELP").hear("QUIT").say("221 bye");
  }

  private static void smtpWithoutTls(TalkingServer.Client c, String last) throws IOException {
    c.say("220 mail ESMTP ready").hear("EHLO").say("250-mail", last).stayUntilClosed();
  }

  private static void smtpBrokenTls(TalkingServer.Client c) throws IOException {
    c.say("220 mail ESMTP ready").hear("EHLO").say("250-mail", "250-STARTTLS", "250 HELP");
    c.hear("STARTTLS").say("454 TLS not available").stayUntilClosed();
  }

  private static void imap(TalkingServer.Client c, SSLContext tls) throws IOException {
    c.say("* OK [CAPABILITY IMAP4rev1 STARTTLS] ready").hear(". STARTTLS");
    c.say(". OK begin").startTls(tls).hear(". capability");
    c.say("* CAPABILITY IMAP4rev1 AUTH=PLAIN", ". OK done").stayUntilClosed();
  }

  private static void imapRefusing(TalkingServer.Client c) throws IOException {
    c.say("* OK [CAPABILITY IMAP4rev1 STARTTLS] ready").hear(". STARTTLS");
    c.say(". BAD not here").stayUntilClosed();
  }

  private void others() throws Exception {
    SSLContext tls = certificates.context("good");
    talk("silent", TalkingServer.Client::stayUntilClosed);
    talk("closing", client -> {});
    talk("garbage", c -> c.raw("\0\1\2 nothing known\r\n").stayUntilClosed());
    talk("ssh", c -> c.say("SSH-2.0-OpenSSH_9.2 Debian").hear("SSH-2.0-").stayUntilClosed());
    talk("ssh-bare", c -> c.say("SSH-2.0-OpenSSH_9.2").stayUntilClosed());
    talk("ssh-old", c -> c.say("SSH-1.99-OpenSSH").stayUntilClosed());
    talk("ssh-cut", c -> c.raw("SSH-2.0-OpenSSH_9.2"));
    talk("irc", Responders::irc);
    talk("irc-closing", c -> c.hear("NICK").hear("USER").say("ERROR :Closing Link"));
    talk("tls", c -> c.startTls(tls).stayUntilClosed());
    talk("amqps", c -> c.startTls(tls).say("AMQP 0 9 1").stayUntilClosed());
    talk("postgres", c -> postgres(c, "S", tls));
    talk("postgres-without-tls", c -> postgres(c, "N", tls));
    addresses.put("dns", nameserver.address());
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      addresses.put("nobody", "127.0.0.1:" + free.getLocalPort());
    }
  }

  private static void irc(TalkingServer.Client c) throws IOException {
    c.hear("NICK").hear("USER").say(":irc NOTICE * :*** Looking up", "PING :cookie 1");
    c.hear("PONG cookie").say(":irc 001 prober :Welcome").stayUntilClosed();
  }

  /** Nine bytes: the line feed that blackbox_exporter adds comes with the eight that count. */
  private static void postgres(TalkingServer.Client c, String answer, SSLContext tls)
      throws IOException {
    c.hearBytes(9).raw(answer);
    if (answer.equals("S")) {
      c.startTls(tls);
    }
    c.stayUntilClosed();
  }

  private void web() throws Exception {
    HttpServer plain = listen(new HttpServerOptions().setCompressionSupported(false));
    addresses.put("http", "127.0.0.1:" + plain.actualPort());
    addresses.put("http-localhost", "localhost:" + plain.actualPort());
    for (String certificate : new String[] {"good", "expired", "other"}) {
      HttpServer secure =
          listen(
              new HttpServerOptions()
                  .setSsl(true)
                  .setUseAlpn(false)
                  .setKeyCertOptions(certificates.pfx(certificate)));
      addresses.put("https-" + certificate, "127.0.0.1:" + secure.actualPort());
    }
    talk("http-cut", c -> answer(c, "HTTP/1.1 200 OK", "Content-Length: 99", "", "short"));
    talk("http-1.0", c -> answer(c, "HTTP/1.0 200 OK", "", "until the end"));
  }

  private static void answer(TalkingServer.Client c, String... lines) throws IOException {
    String line = c.hear();
    while (!line.isEmpty()) {
      line = c.hear();
    }
    c.say(lines);
  }

  private HttpServer listen(HttpServerOptions options) throws Exception {
    return get(vertx.createHttpServer(options).requestHandler(this::handle).listen(0, "127.0.0.1"));
  }

  private void handle(HttpServerRequest r) {
    String authorization = String.valueOf(r.getHeader("Authorization"));
    switch (r.path()) {
      case "/ok" -> r.response().end("all is well");
      case "/chunked" ->
          r.response()
              .setChunked(true)
              .write("all is ")
              .onComplete(written -> r.response().end("well"));
      case "/empty" -> r.response().setStatusCode(204).end();
      case "/large" -> r.response().end(Buffer.buffer(new byte[3_000_000]));
      case "/missing" -> r.response().setStatusCode(404).end("not here");
      case "/broken" -> r.response().setStatusCode(500).end("broken");
      case "/post" ->
          r.response().setStatusCode(r.method().name().equals("POST") ? 200 : 405).end();
      case "/redirect" -> redirect(r, "/ok");
      case "/circle" -> redirect(r, "/circle");
      case "/lost" -> r.response().setStatusCode(302).end();
      case "/away" -> redirect(r, "http://" + address("nobody") + "/");
      case "/login" -> {
        String joe = "Basic dXNlcm5hbWU6bXlzZWNyZXQ="; // username:mysecret
        r.response().setStatusCode(authorization.equals(joe) ? 200 : 401).end();
      }
      case "/token" ->
          r.response().setStatusCode(authorization.equals("Bearer token") ? 200 : 401).end();
      case "/download" -> download(r, false);
      case "/cookies" -> download(r, true);
      case "/gzip" -> r.response().putHeader("Content-Encoding", "gzip").end(gzip("all is well"));
      case "/hang" -> r.response().setChunked(true).write("begun");
      default -> r.response().setStatusCode(404).end();
    }
  }

  private static void redirect(HttpServerRequest r, String to) {
    r.response().setStatusCode(302).putHeader("Location", to).end();
  }

  /** What example.yml's http_2xx_example wants, but for the cookie. */
  private static void download(HttpServerRequest r, boolean cookie) {
    if (cookie) {
      r.response().putHeader("Set-Cookie", "a=b");
    }
    r.response()
        .putHeader("Access-Control-Allow-Origin", "example.com")
        .end("Download the latest version here for " + r.getHeader("Host"));
  }

  private static Buffer gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static <T> T get(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    talkers.values().forEach(TalkingServer::close);
    nameserver.close();
    try {
      get(vertx.close());
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Vert.x could not be closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before Vert.x was closed", e);
    }
  }
}
