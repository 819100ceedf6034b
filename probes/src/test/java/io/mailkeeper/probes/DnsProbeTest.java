package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DnsProbeTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private Vertx vertx = Vertx.vertx();

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(50, TimeUnit.SECONDS);
  }

  /** Writes messages by hand, names in full: what the probe reads is not written by its codec. */
  private static final class Message {
    private final ByteBuf out = Unpooled.buffer();

    Message(int id, int flags, int... counts) {
      out.writeShort(id).writeShort(flags);
      for (int count : counts) {
        out.writeShort(count);
      }
    }

    static Message to(byte[] query, int flags, int answers) {
      Message message =
          new Message(((query[0] & 0xff) << 8) | (query[1] & 0xff), flags, 1, answers, 0, 0);
      message.out.writeBytes(query, 12, query.length - 12);
      return message;
    }

    /** A record whose owner is the question's name, by a pointer to it. */
    Message record(int type, int ttl, byte... data) {
      out.writeShort(0xc00c).writeShort(type).writeShort(1).writeInt(ttl);
      out.writeShort(data.length).writeBytes(data);
      return this;
    }

    byte[] bytes() {
      byte[] bytes = new byte[out.readableBytes()];
      out.readBytes(bytes);
      return bytes;
    }
  }

  private static byte[] data(Object... parts) {
    ByteBuf out = Unpooled.buffer();
    for (Object part : parts) {
      if (part instanceof Integer number) {
        out.writeByte(number);
      } else if (part instanceof Long number) {
        out.writeInt(number.intValue());
      } else {
        String text = String.valueOf(part);
        out.writeByte(text.length()).writeCharSequence(text, StandardCharsets.US_ASCII);
      }
    }
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  /** A name server that answers over UDP as told; nothing for an empty answer. */
  private static DatagramSocket udp(UnaryOperator<byte[]> answer) throws Exception {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
                  socket.receive(packet);
                  byte[] query = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                  byte[] reply = answer.apply(query);
                  if (reply.length > 0) {
                    packet.setData(reply);
                    socket.send(packet);
                  }
                }
              } catch (java.io.IOException end) {
                // Closed: the test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return socket;
  }

  private static Target.Dns target(int port, String type) {
    return new Target.Dns("127.0.0.1", port, "example.org", type);
  }

  private static Target.Dns target(int port, String type, DnsRules answers, String... rcodes) {
    return new Target.Dns(
        "127.0.0.1",
        port,
        "example.org",
        type,
        "IN",
        true,
        Target.Dns.Transport.UDP,
        Set.of(rcodes),
        0,
        answers,
        DnsRules.NOTHING,
        DnsRules.NOTHING,
        Optional.empty(),
        AddressChoice.ANY);
  }

  private ProbeResult probe(Target target, Duration timeout) throws Exception {
    return get(Probes.run(vertx, target, timeout));
  }

  private static Findings.Dns findings(ProbeResult result) {
    return (Findings.Dns) result.findings().orElseThrow();
  }

  private static void failed(ProbeResult result, Reason reason, String detail) {
    assertThat(result.detail()).contains(detail);
    assertThat(result.reason()).isEqualTo(reason);
  }

  @Test
  void everyTypeOfMailStandsAsInAZoneFile() throws Exception {
    UnaryOperator<byte[]> all =
        query ->
            Message.to(query, 0x8180, 9)
                .record(1, 300, data(192, 0, 2, 1))
                .record(28, 300, data(32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))
                .record(15, 300, data(0, 10, "mail", 192, 12))
                .record(2, 300, data("ns1", 192, 12))
                .record(5, 300, data("www", 192, 12))
                .record(12, 300, data("host", 192, 12))
                .record(6, 300, data("ns1", 192, 12, "root", 192, 12, 2026L, 1L, 2L, 3L, 4L))
                .record(16, 300, data("v=spf1 \"-all\"", "\u0007"))
                .record(0xff00, 300, data(1, 255))
                .bytes();
    try (DatagramSocket server = udp(all)) {
      ProbeResult result = probe(target(server.getLocalPort(), "ANY"), LONG);
      assertThat(result.success()).as(result.detail()).isTrue();
      assertThat(findings(result).answers())
          .containsExactly(
              "example.org.\t300\tIN\tA\t192.0.2.1",
              "example.org.\t300\tIN\tAAAA\t2001:db8::1",
              "example.org.\t300\tIN\tMX\t10 mail.example.org.",
              "example.org.\t300\tIN\tNS\tns1.example.org.",
              "example.org.\t300\tIN\tCNAME\twww.example.org.",
              "example.org.\t300\tIN\tPTR\thost.example.org.",
              "example.org.\t300\tIN\tSOA\tns1.example.org. root.example.org. 2026 1 2 3 4",
              "example.org.\t300\tIN\tTXT\t\"v=spf1 \\\"-all\\\"\" \"\\007\"",
              "example.org.\t300\tIN\tTYPE65280\t\\# 2 01ff");
      assertThat(findings(result).serial()).hasValue(2026);
      assertThat(result.transcript()).first().isEqualTo("> query example.org IN ANY");
    }
  }

  @Test
  void noAnswersAndBadCodes() throws Exception {
    try (DatagramSocket empty = udp(query -> Message.to(query, 0x8180, 0).bytes());
        DatagramSocket unknown = udp(query -> Message.to(query, 0x8183, 0).bytes())) {
      failed(
          probe(target(empty.getLocalPort(), "MX"), LONG),
          Reason.EXPECT,
          "expected at least 1 answers to example.org IN MX, got 0");
      failed(
          probe(target(unknown.getLocalPort(), "MX"), LONG),
          Reason.EXPECT,
          "expected NOERROR, got NXDOMAIN for example.org IN MX");
      assertThat(
              probe(target(unknown.getLocalPort(), "MX", DnsRules.NOTHING, "NXDOMAIN"), LONG)
                  .success())
          .isTrue();
    }
  }

  @Test
  void patternsOfAnswers() throws Exception {
    UnaryOperator<byte[]> two =
        query ->
            Message.to(query, 0x8180, 2)
                .record(1, 300, data(192, 0, 2, 1))
                .record(1, 300, data(192, 0, 2, 2))
                .bytes();
    Regex first = Regex.re2("192\\.0\\.2\\.1$");
    Regex both = Regex.re2("\t300\tIN\tA\t192");
    Regex other = Regex.re2("203\\.");
    try (DatagramSocket server = udp(two)) {
      int port = server.getLocalPort();
      good(port, new DnsRules(List.of(other), List.of(both), List.of(first), List.of(both)));
      bad(
          port,
          new DnsRules(List.of(first), List.of(), List.of(), List.of()),
          "expected no answer");
      bad(port, new DnsRules(List.of(), List.of(first), List.of(), List.of()), "expected each");
      bad(
          port,
          new DnsRules(List.of(), List.of(), List.of(other), List.of()),
          "expected an answer");
      bad(port, new DnsRules(List.of(), List.of(), List.of(), List.of(first)), "expected each");
    }
    try (DatagramSocket none = udp(query -> Message.to(query, 0x8180, 0).bytes())) {
      int port = none.getLocalPort();
      good(port, new DnsRules(List.of(first), List.of(), List.of(), List.of(first)));
      bad(port, new DnsRules(List.of(), List.of(first), List.of(), List.of()), "got none");
      bad(port, new DnsRules(List.of(), List.of(), List.of(first), List.of()), "got none");
    }
  }

  private void good(int port, DnsRules rules) throws Exception {
    ProbeResult result = probe(target(port, "A", rules, "NOERROR"), LONG);
    assertThat(result.success()).as(result.detail()).isTrue();
  }

  private void bad(int port, DnsRules rules, String detail) throws Exception {
    failed(probe(target(port, "A", rules, "NOERROR"), LONG), Reason.EXPECT, detail);
  }

  @Test
  void answersToSomethingElseArePassedOver() throws Exception {
    List<UnaryOperator<byte[]>> forgeries =
        List.of(
            query -> {
              byte[] reply = Message.to(query, 0x8180, 0).bytes();
              reply[0] ^= 1; // another identification
              return reply;
            },
            query -> {
              byte[] reply = Message.to(query, 0x8180, 0).bytes();
              reply[13] ^= 1; // another question
              return reply;
            },
            query -> query.clone()); // no answer at all
    for (UnaryOperator<byte[]> forged : forgeries) {
      try (DatagramSocket server = udp(forged)) {
        failed(
            probe(target(server.getLocalPort(), "A"), Duration.ofMillis(500)),
            Reason.TIMEOUT,
            "expected an answer to example.org IN A, got nothing");
      }
    }
  }

  @Test
  void refusedSilentAndMalformed() throws Exception {
    int port;
    try (DatagramSocket gone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    failed(probe(target(port, "A"), LONG), Reason.REFUSED, "got connection refused");
    try (DatagramSocket silent = udp(query -> new byte[0])) {
      failed(
          probe(target(silent.getLocalPort(), "A"), Duration.ofMillis(500)),
          Reason.TIMEOUT,
          "expected an answer to example.org IN A, got nothing within 500 ms");
    }
    UnaryOperator<byte[]> circle =
        query -> Message.to(query, 0x8180, 1).record(5, 300, data(192, 12 + 13 + 4 + 12)).bytes();
    UnaryOperator<byte[]> fewer = query -> Message.to(query, 0x8180, 7).bytes();
    for (UnaryOperator<byte[]> malformed : List.of(circle, fewer)) {
      try (DatagramSocket server = udp(malformed)) {
        failed(
            probe(target(server.getLocalPort(), "A"), LONG),
            Reason.PROTOCOL,
            "bytes that are none");
      }
    }
  }

  @Test
  void anAnswerCutShortIsAskedForAgainOverTcp() throws Exception {
    NetServer tcp =
        get(
            vertx
                .createNetServer()
                .connectHandler(
                    client ->
                        client.handler(
                            bytes -> {
                              byte[] query = bytes.getBytes(2, bytes.length());
                              byte[] reply =
                                  Message.to(query, 0x8180, 1)
                                      .record(1, 300, data(192, 0, 2, 9))
                                      .bytes();
                              client.write(
                                  Buffer.buffer()
                                      .appendUnsignedShort(reply.length)
                                      .appendBytes(reply));
                            }))
                .listen(0, "127.0.0.1"));
    try (DatagramSocket server =
        new DatagramSocket(tcp.actualPort(), InetAddress.getLoopbackAddress())) {
      Thread cut =
          new Thread(
              () -> {
                try {
                  DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
                  server.receive(packet);
                  byte[] query = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                  packet.setData(Message.to(query, 0x8380, 0).bytes());
                  server.send(packet);
                } catch (java.io.IOException end) {
                  // Closed: the test is over.
                }
              });
      cut.setDaemon(true);
      cut.start();
      ProbeResult result = probe(target(tcp.actualPort(), "A"), LONG);
      assertThat(result.success()).as(result.detail()).isTrue();
      assertThat(findings(result).answers()).containsExactly("example.org.\t300\tIN\tA\t192.0.2.9");
      assertThat(result.transcript()).hasSize(4);
    }
  }

  /** Fixed seeds: whatever comes is a bounded result, never an exception and never a circle. */
  @Test
  void mutatedMessagesAreAnswersOrNone() {
    Random random = new Random(20_261_129);
    byte[] query = DnsMessage.query(7, target(53, "MX")).getBytes();
    byte[] good =
        Message.to(query, 0x8180, 3)
            .record(15, 300, data(0, 10, "mail", 192, 12))
            .record(16, 300, data("text"))
            .record(6, 300, data("ns1", 192, 12, "root", 192, 12, 2026L, 1L, 2L, 3L, 4L))
            .bytes();
    List<Reason> seen = new ArrayList<>();
    for (int round = 0; round < 40_000; round++) {
      byte[] bytes = good.clone();
      for (int i = random.nextInt(5); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
      Exchange exchange =
          Exchange.connecting(
              new DnsSession(target(53, "MX"), 7), Optional.empty(), "127.0.0.1", 53, 0);
      exchange.connected(1);
      exchange.received(
          Buffer.buffer().appendUnsignedShort(length).appendBytes(bytes, 0, length).getBytes(), 2);
      exchange.expired(LONG, 3);
      assertThat(exchange.over()).isTrue();
      ProbeResult result = exchange.result(4);
      assertThat(result.detail().length()).as("round %d", round).isLessThan(2_000);
      seen.add(result.reason());
    }
    assertThat(seen).contains(Reason.NONE, Reason.EXPECT, Reason.PROTOCOL, Reason.TIMEOUT);
    assertThat(seen).doesNotContain(Reason.INTERNAL);
  }
}
