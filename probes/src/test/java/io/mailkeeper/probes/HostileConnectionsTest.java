package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A few thousand real connections to servers that say nearly the right thing, half a handshake, or
 * nothing, and close as they like, with TLS and without: every probe ends with a reason, and no
 * descriptor and no thread is left.
 */
@Timeout(240)
class HostileConnectionsTest {

  private static final long SEED = 20_260_201L;
  private static final int ROUNDS = 50;
  private static final int DATAGRAMS = 300;
  private static final Duration SHORT = Duration.ofMillis(500);

  /** What a server does with one client. */
  private enum Manner {
    PROPER,
    MUTATED,
    SILENT_AFTER_A_WHILE,
    CLOSES_AFTER_A_WHILE,
    HALF_CLOSES_AFTER_A_WHILE,
    NOISE_IN_PLACE_OF_A_HANDSHAKE
  }

  private static final List<Manner> MANNERS = List.of(Manner.values());

  @TempDir private static Path directory = Path.of("");

  private final Set<Thread> before = Thread.getAllStackTraces().keySet();
  private final Vertx vertx = Vertx.vertx();
  private final Vertx servers = Vertx.vertx();
  private final Random random = new Random(SEED);
  private final Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);

  @Test
  void nothingIsLeftOfThousandsOfHostileConnections() throws Exception {
    KeyCertOptions certificate =
        TestAuthority.in(directory).signs("good", "ip:127.0.0.1", "-1d", 20).shared("good");
    List<NetServer> listening = new ArrayList<>();
    for (int i = 0; i < Repertoire.ALL.size(); i++) {
      listening.add(listen(Repertoire.ALL.get(i), certificate, i % 2 == 0));
    }
    long idle = Descriptors.open();
    round(listening);
    round(listening);
    awaitQuiet(idle);
    long descriptors = Descriptors.open();
    long threads = otherThreads();
    for (int round = 0; round < ROUNDS; round++) {
      round(listening);
    }
    Descriptors.awaitNoMoreThan(descriptors);
    System.out.printf(
        Locale.ROOT,
        "hostile: %d connections, seed %d, reasons %s%n",
        (ROUNDS + 2) * listening.size(),
        SEED,
        reasons);
    assertThat(reasons)
        .containsKeys(Reason.NONE, Reason.TIMEOUT, Reason.TLS, Reason.PROTOCOL)
        .doesNotContainKey(Reason.INTERNAL);
    closeAll(threads);
  }

  @Test
  void nothingIsLeftOfHostileDatagrams() throws Exception {
    Play.Reply reply =
        Repertoire.ALL.stream()
            .filter(play -> play.speech() == Speech.DNS)
            .flatMap(play -> play.replies().stream().filter(Play.Reply::isSaid))
            .findFirst()
            .orElseThrow();
    DatagramSocket server = servers.createDatagramSocket();
    server.handler(
        packet -> {
          byte[] answer = reply.with("text").substring(2).getBytes(StandardCharsets.ISO_8859_1);
          answer[0] = packet.data().getByte(0);
          answer[1] = packet.data().getByte(1);
          byte[] mutated = Mutation.of(answer, random);
          Buffer bytes = Buffer.buffer(mutated).getBuffer(0, Math.min(mutated.length, 1_400));
          server.send(bytes, packet.sender().port(), "127.0.0.1").onFailure(tooLate -> bytesLost());
        });
    get(server.listen(0, "127.0.0.1"));
    int port = server.localAddress().port();
    long idle = Descriptors.open();
    datagrams(port, 20);
    awaitQuiet(idle);
    long descriptors = Descriptors.open();
    long threads = otherThreads();
    datagrams(port, DATAGRAMS);
    Descriptors.awaitNoMoreThan(descriptors);
    assertThat(reasons).containsKeys(Reason.NONE).doesNotContainKey(Reason.INTERNAL);
    closeAll(threads);
  }

  private void bytesLost() {
    // A datagram that cannot be sent is one that got lost.
  }

  private void datagrams(int port, int count) throws Exception {
    List<Future<ProbeResult>> probes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Target.Dns target = new Target.Dns("127.0.0.1", port, "example.org", "TXT");
      probes.add(Probes.run(vertx, target, SHORT));
    }
    count(probes);
  }

  /** One probe of each play, all at once. */
  private void round(List<NetServer> listening) throws Exception {
    List<Future<ProbeResult>> probes = new ArrayList<>();
    for (int i = 0; i < listening.size(); i++) {
      Play play = Repertoire.ALL.get(i);
      Target where =
          new Target.Smtp("127.0.0.1", listening.get(i).actualPort(), "p", reported(play));
      probes.add(LineConversation.run(vertx, where, SHORT, play.dialogue().get()));
    }
    count(probes);
  }

  /** Nobody signs for these servers' certificates but the test. */
  private static Optional<Tls> reported(Play play) {
    return play.tls().map(tls -> Tls.reported(tls.mode()));
  }

  private void count(List<Future<ProbeResult>> probes) throws Exception {
    get(Future.all(probes));
    for (Future<ProbeResult> probe : probes) {
      assertThat(probe.result().reason()).as("%s", probe.result()).isNotEqualTo(Reason.INTERNAL);
      reasons.merge(probe.result().reason(), 1, Integer::sum);
    }
  }

  private NetServer listen(Play play, KeyCertOptions certificate, boolean resets) throws Exception {
    NetServerOptions options = new NetServerOptions();
    if (resets) {
      options.setSoLinger(0);
    }
    return get(
        servers
            .createNetServer(options)
            .connectHandler(client -> new Conversation(play, certificate, client).begin())
            .listen(0, "127.0.0.1"));
  }

  /** One client. */
  private final class Conversation {
    private final Play play;
    private final KeyCertOptions certificate;
    private final NetSocket client;
    private final Random own;
    private final Manner manner;
    private final int patience;
    private int said;

    Conversation(Play play, KeyCertOptions certificate, NetSocket client) {
      synchronized (random) {
        this.own = new Random(random.nextLong());
      }
      this.play = play;
      this.certificate = certificate;
      this.client = client;
      this.manner = MANNERS.get(own.nextInt(MANNERS.size()));
      this.patience = own.nextInt(play.replies().size() + 1);
    }

    void begin() {
      client.exceptionHandler(gone -> client.close());
      client.handler(bytes -> next());
      boolean greets =
          play.speech() != Speech.HTTP
              && play.speech() != Speech.LDAP
              && play.speech() != Speech.DNS;
      if (greets || play.replies().get(0).equals(Play.HANDSHAKE)) {
        next();
      }
    }

    private void next() {
      if (said >= play.replies().size()) {
        return;
      }
      Play.Reply reply = play.replies().get(said);
      if (said++ >= patience && lostPatience()) {
        return;
      }
      if (reply.equals(Play.CLOSE)) {
        client.close();
      } else if (reply.equals(Play.HANDSHAKE)) {
        handshake();
      } else {
        byte[] bytes = reply.with("text").getBytes(StandardCharsets.ISO_8859_1);
        client.write(Buffer.buffer(manner == Manner.MUTATED ? Mutation.of(bytes, own) : bytes));
        if (said < play.replies().size() && play.replies().get(said).equals(Play.HANDSHAKE)) {
          next();
        }
      }
    }

    /** Whether nothing more is said. */
    private boolean lostPatience() {
      switch (manner) {
        case CLOSES_AFTER_A_WHILE -> client.close();
        case HALF_CLOSES_AFTER_A_WHILE ->
            ((SocketChannel) ((NetSocketInternal) client).channelHandlerContext().channel())
                .shutdownOutput()
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        case PROPER, MUTATED, SILENT_AFTER_A_WHILE, NOISE_IN_PLACE_OF_A_HANDSHAKE -> {}
      }
      return manner != Manner.PROPER
          && manner != Manner.MUTATED
          && manner != Manner.NOISE_IN_PLACE_OF_A_HANDSHAKE;
    }

    private void handshake() {
      if (manner == Manner.NOISE_IN_PLACE_OF_A_HANDSHAKE) {
        byte[] noise = new byte[1 + own.nextInt(400)];
        own.nextBytes(noise);
        client.write(Buffer.buffer(noise));
        return;
      }
      ServerSSLOptions options = new ServerSSLOptions();
      options.setKeyCertOptions(certificate);
      client.upgradeToSsl(options).onSuccess(done -> spoken()).onFailure(e -> client.close());
    }

    /** After TLS from the start, servers of most protocols speak first, as ManageSieve's do. */
    private void spoken() {
      boolean first = said == 1 || play.speech() == Speech.SIEVE;
      if (first
          && play.speech() != Speech.HTTP
          && play.speech() != Speech.LDAP
          && play.speech() != Speech.DNS) {
        next();
      }
    }
  }

  /** The first probes open the event loops' own descriptors: at most three for each loop. */
  private static void awaitQuiet(long idle) {
    Descriptors.awaitNoMoreThan(idle + 24L * Runtime.getRuntime().availableProcessors());
  }

  /** Vert.x has bounded pools that fill as they are needed; no probe has a thread of its own. */
  private long otherThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> !isPooled(t) && !isOfTheTest(t))
        .count();
  }

  private static boolean isPooled(Thread thread) {
    return thread.getName().startsWith("vert.x-");
  }

  /** Who awaits has a thread for it. */
  private static boolean isOfTheTest(Thread thread) {
    return thread.getName().startsWith("awaitility");
  }

  private void closeAll(long threads) throws Exception {
    await().untilAsserted(() -> assertThat(otherThreads()).isLessThanOrEqualTo(threads));
    get(vertx.close());
    get(servers.close());
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .as("pooled threads after Vert.x has closed")
                    .noneMatch(t -> isPooled(t) && !before.contains(t)));
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
