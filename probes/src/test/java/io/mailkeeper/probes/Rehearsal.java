package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Plays a dialogue from a transcript, without a socket, with the server's bytes cut in every way.
 *
 * <pre>
 * &lt; 220 mail ready        what the server says
 * &gt; EHLO localhost        what the probe must say then
 * &lt; EOF                   the server closes
 * ~ handshake             TLS must begin here, and does
 * . . .                   the time is up
 * = none: EHLO answered   the verdict: reason and beginning of the detail
 * ! hunter22              what no result may show, whatever was said and heard
 * </pre>
 */
final class Rehearsal {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** What a handshake shows in every rehearsal. */
  static final TlsFacts FACTS =
      new TlsFacts(
          "TLSv1.3",
          "TLS_AES_256_GCM_SHA384",
          List.of(new TlsFacts.Certificate("CN=mail", "CN=ca", "1", Instant.EPOCH, Instant.MAX)),
          Optional.empty(),
          Optional.empty());

  private final Supplier<Dialogue> dialogue;
  private final Optional<Tls> tls;
  private final List<String> script;
  private final List<String> said = new ArrayList<>();

  private Rehearsal(Supplier<Dialogue> dialogue, Optional<Tls> tls, List<String> script) {
    this.dialogue = dialogue;
    this.tls = tls;
    this.script = script;
  }

  /** Plays the transcript whole, byte by byte, and cut once at every place. */
  static void play(Supplier<Dialogue> dialogue, String transcript) {
    play(dialogue, Optional.empty(), transcript);
  }

  /** The same with TLS. */
  static void play(Supplier<Dialogue> dialogue, Optional<Tls> tls, String transcript) {
    List<String> script = transcript.lines().toList();
    int longest = script.stream().mapToInt(l -> l.length() + 2).sum();
    List<String> whole = playLong(dialogue, tls, transcript);
    IntStream.range(0, longest)
        .forEach(
            cut ->
                assertThat(new Rehearsal(dialogue, tls, script).run(byteNo -> byteNo == cut))
                    .as("cut after byte %d", cut)
                    .isEqualTo(whole));
  }

  /** Plays it whole and byte by byte only: for what is too long to be cut at every place. */
  static List<String> playLong(Supplier<Dialogue> dialogue, Optional<Tls> tls, String transcript) {
    List<String> script = transcript.lines().toList();
    List<String> whole = new Rehearsal(dialogue, tls, script).run(byteNo -> false);
    assertThat(whole).as("sent and concluded").isEqualTo(expected(script, whole));
    assertThat(new Rehearsal(dialogue, tls, script).run(byteNo -> true)).isEqualTo(whole);
    return whole;
  }

  private static List<String> expected(List<String> script, List<String> actual) {
    List<String> lines = new ArrayList<>(script.stream().filter(Rehearsal::isOurs).toList());
    String verdict = script.stream().filter(l -> l.startsWith("= ")).findFirst().orElseThrow();
    String found = actual.get(actual.size() - 1);
    lines.add(found.startsWith(verdict) ? found : verdict);
    return lines;
  }

  private static boolean isOurs(String line) {
    return line.startsWith("> ") || line.startsWith("~ ");
  }

  private List<String> run(IntPredicate cutAfter) {
    Exchange exchange = Exchange.connecting(dialogue.get(), tls, "127.0.0.1", 25, 0);
    say(exchange.connected(1_000));
    int byteNo = 0;
    StringBuilder server = new StringBuilder();
    for (String line : script) {
      if (line.equals("< EOF")) {
        byteNo = feed(exchange, server, cutAfter, byteNo);
        exchange.ended("end of connection", 3_000);
      } else if (line.startsWith("<| ")) {
        server.append(line.substring(3));
      } else if (line.startsWith("< ") || line.equals("<")) {
        server.append(line.substring(Math.min(2, line.length()))).append("\r\n");
      } else {
        byteNo = feed(exchange, server, cutAfter, byteNo);
      }
      if (line.equals("~ handshake")) {
        assertThat(exchange.handshake()).as("a handshake after %s", said).isTrue();
        said.add(line);
        say(exchange.secured(FACTS, 2_500));
      }
      if (line.equals(". . .")) {
        exchange.expired(TIMEOUT, TIMEOUT.toNanos());
      }
    }
    assertThat(exchange.over()).as("over after %s", said).isTrue();
    ProbeResult result = exchange.result(TIMEOUT.toNanos());
    said.add("= " + result.reason().label() + ": " + result.detail());
    script.stream().filter(l -> l.startsWith("! ")).forEach(l -> hidden(l.substring(2), result));
    return said;
  }

  private static void hidden(String secret, ProbeResult result) {
    assertThat(result.transcript()).as("shown").noneMatch(line -> line.contains(secret));
    assertThat(result.detail()).doesNotContain(secret);
  }

  private int feed(Exchange exchange, StringBuilder server, IntPredicate cutAfter, int byteNo) {
    byte[] bytes = server.toString().getBytes(StandardCharsets.UTF_8);
    server.setLength(0);
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (i == bytes.length - 1 || cutAfter.test(byteNo + i)) {
        say(exchange.received(Arrays.copyOfRange(bytes, start, i + 1), 2_000));
        start = i + 1;
      }
    }
    return byteNo + bytes.length;
  }

  private void say(Buffer bytes) {
    bytes.toString().lines().map(line -> "> " + line).forEach(said::add);
  }
}
