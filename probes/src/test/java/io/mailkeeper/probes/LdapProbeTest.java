package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The LDAP dialogue, without a socket, with the server's bytes cut at every place. */
class LdapProbeTest {
  private static final String SECRET = "planted-Secret-7";
  private static final String BASE = "dc=example,dc=org";
  private static final Target.Ldap NOBODY = new Target.Ldap("127.0.0.1", 389);
  private static final Target.Ldap MONITOR =
      new Target.Ldap(
          "127.0.0.1",
          389,
          Optional.empty(),
          Optional.of(new Login("cn=monitor", SECRET)),
          true,
          Optional.of(BASE));
  private static final Target.Ldap STARTTLS =
      new Target.Ldap(
          "127.0.0.1",
          389,
          Optional.of(Tls.reported(Tls.Mode.STARTTLS)),
          Optional.empty(),
          false,
          Optional.empty());

  // ---- what a server says

  private static Buffer said(int id, int operation, int code, String diagnostic, Buffer... more) {
    List<Buffer> parts =
        new ArrayList<>(
            List.of(
                Ber.number(Ber.ENUMERATED, code),
                Ber.text(Ber.OCTET_STRING, ""),
                Ber.text(Ber.OCTET_STRING, diagnostic)));
    parts.addAll(List.of(more));
    return Ber.value(
        Ber.SEQUENCE,
        Ber.number(Ber.INTEGER, id),
        Ber.value(operation, parts.toArray(Buffer[]::new)));
  }

  private static Buffer bound(int id) {
    return said(id, LdapMessage.BIND_RESPONSE, 0, "");
  }

  private static Buffer entry(int id) {
    return Ber.value(
        Ber.SEQUENCE,
        Ber.number(Ber.INTEGER, id),
        Ber.value(
            LdapMessage.SEARCH_ENTRY, Ber.text(Ber.OCTET_STRING, BASE), Ber.value(Ber.SEQUENCE)));
  }

  /** Plays it whole, byte by byte, and cut once at every place: always with the same end. */
  private static ProbeResult play(Target.Ldap target, Buffer... answers) {
    ProbeResult whole = play(target, 0, answers);
    int bytes = Arrays.stream(answers).mapToInt(Buffer::length).sum();
    IntStream.rangeClosed(1, bytes)
        .forEach(
            size -> {
              ProbeResult cut = play(target, size, answers);
              assertThat(cut.detail()).as("pieces of %d bytes", size).isEqualTo(whole.detail());
              // What is no LDAP is shown as far as it had come.
              if (whole.reason() != Reason.PROTOCOL) {
                assertThat(cut.transcript()).isEqualTo(whole.transcript());
              }
            });
    assertThat(whole.toString()).doesNotContain(SECRET);
    return whole;
  }

  private static ProbeResult play(Target.Ldap target, int size, Buffer... answers) {
    Exchange exchange =
        Exchange.connecting(new LdapProbe.Session(target), target.tls(), "127.0.0.1", 389, 0);
    exchange.connected(1);
    for (Buffer answer : answers) {
      if (exchange.handshake()) {
        exchange.secured(Rehearsal.FACTS, 2);
      }
      byte[] bytes = answer.getBytes();
      int step = size == 0 ? bytes.length : size;
      for (int at = 0; at < bytes.length; at += step) {
        exchange.received(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step)), 3);
      }
    }
    exchange.ended("end of connection", 4);
    return exchange.result(5);
  }

  @Test
  void aBindAsNobody() {
    ProbeResult result = play(NOBODY, bound(1));
    assertThat(result.success()).isTrue();
    assertThat(result.transcript())
        .containsExactly("> bind as nobody", "< bind response, success (0)", "> unbind");
  }

  @Test
  void aBindAndASearch() {
    Buffer done = said(2, LdapMessage.SEARCH_DONE, 0, "");
    ProbeResult result = play(MONITOR, bound(1), entry(2), done);
    assertThat(result.detail()).isEqualTo("bind and search of " + BASE + ": success (0)");
    assertThat(play(MONITOR, bound(1), done).reason()).isEqualTo(Reason.EXPECT);
  }

  @Test
  void startTlsComesFirstAndMustBeGranted() {
    Buffer granted = said(1, LdapMessage.EXTENDED_RESPONSE, 0, "");
    ProbeResult result = play(STARTTLS, granted, bound(2));
    assertThat(result.success()).as(result.detail()).isTrue();
    assertThat(result.transcript()).startsWith("> StartTLS");
    Buffer refused = said(1, LdapMessage.EXTENDED_RESPONSE, 2, "no TLS here");
    assertThat(play(STARTTLS, refused).reason()).isEqualTo(Reason.TLS);
    assertThat(play(STARTTLS, refused).detail())
        .isEqualTo(
            "expected success in an answer to StartTLS, got protocol error (2): \"no TLS here\"");
  }

  @Test
  void whatComesInClearAfterStartTlsDoesNotCount() {
    Buffer both = said(1, LdapMessage.EXTENDED_RESPONSE, 0, "").appendBuffer(bound(2));
    assertThat(play(STARTTLS, 0, both).reason()).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void resultsAreToldInWordsAndSayWhoseFaultItIs() {
    assertThat(play(MONITOR, said(1, LdapMessage.BIND_RESPONSE, 49, "")).reason())
        .isEqualTo(Reason.AUTH);
    assertThat(play(MONITOR, said(1, LdapMessage.BIND_RESPONSE, 51, "")).detail())
        .isEqualTo("expected success in an answer to the bind, got busy (51)");
    assertThat(play(MONITOR, said(1, LdapMessage.BIND_RESPONSE, 51, "")).reason())
        .isEqualTo(Reason.PROTOCOL);
    assertThat(play(MONITOR, said(1, LdapMessage.BIND_RESPONSE, 4_711, "")).detail())
        .endsWith("got an unknown result (4711)");
  }

  /** A hostile server may repeat what it was told. */
  @Test
  void aPasswordThatComesBackIsNotShown() {
    ProbeResult result = play(MONITOR, said(1, LdapMessage.BIND_RESPONSE, 49, "not " + SECRET));
    assertThat(result.detail()).contains("(hidden)");
  }

  @Test
  void aNoticeOfDisconnectionIsUnderstood() {
    Buffer notice =
        said(
            0,
            LdapMessage.EXTENDED_RESPONSE,
            52,
            "going down",
            Ber.text(0x8a, LdapMessage.DISCONNECTION));
    assertThat(play(NOBODY, notice).detail())
        .isEqualTo(
            "expected an answer to the bind, got a notice of disconnection: unavailable (52):"
                + " \"going down\"");
  }

  @Test
  void whatIsNoAnswerIsAFaultOfTheServer() {
    assertThat(play(NOBODY, bound(7)).detail()).contains("an answer to request 7");
    assertThat(play(NOBODY, said(1, LdapMessage.SEARCH_DONE, 0, "")).reason())
        .isEqualTo(Reason.PROTOCOL);
    assertThat(play(NOBODY, Buffer.buffer("HTTP/1.1 400\r\n")).detail())
        .startsWith("expected an answer to the bind, got something that is no LDAP");
    assertThat(play(NOBODY, Buffer.buffer(new byte[] {0x30, (byte) 0x80, 0, 0})).detail())
        .contains("a length that is not definite");
    assertThat(play(NOBODY, Buffer.buffer(new byte[] {0x30, (byte) 0x84, 127, 0, 0, 0})).detail())
        .contains("a message of 2130706432 bytes");
    assertThat(play(NOBODY, Buffer.buffer(new byte[] {0x30, 2, 2, 5})).detail())
        .contains("a value that ends too late");
  }

  @Test
  void silenceIsATimeout() {
    Exchange exchange =
        Exchange.connecting(new LdapProbe.Session(MONITOR), Optional.empty(), "127.0.0.1", 389, 0);
    exchange.connected(1);
    exchange.received(new byte[] {0x30}, 2);
    exchange.expired(Duration.ofSeconds(5), 3);
    assertThat(exchange.result(4).reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(exchange.result(4).toString()).doesNotContain(SECRET);
  }

  /** Whatever comes, there is a verdict or a wait for more, and never an exception. */
  @Test
  void mutatedAnswersNeverBreakIt() {
    Buffer good =
        bound(1).appendBuffer(entry(2)).appendBuffer(said(2, LdapMessage.SEARCH_DONE, 0, "x"));
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = good.getBytes();
      for (int i = 0; i <= random.nextInt(4); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      ProbeResult result = play(MONITOR, random.nextInt(4), Buffer.buffer(bytes));
      assertThat(result.reason())
          .as("seed %d: %s", seed, result.detail())
          .isNotEqualTo(Reason.INTERNAL);
      assertThat(result.toString()).doesNotContain(SECRET);
    }
  }

  // ---- the encoding

  @Test
  void lengthsOfAllSizes() throws Exception {
    for (int length : new int[] {0, 1, 127, 128, 255, 256, 65_535, 70_000}) {
      byte[] value = Ber.text(Ber.OCTET_STRING, "x".repeat(length)).getBytes();
      assertThat(Ber.size(value)).isEqualTo(value.length);
      assertThat(new Ber.Reader(value).text(Ber.OCTET_STRING)).hasSize(length);
    }
  }

  @Test
  void numbersOfAllSizes() throws Exception {
    for (int number : new int[] {0, 1, 127, 128, 255, 256, 32_767}) {
      byte[] value = Ber.number(Ber.INTEGER, number).getBytes();
      assertThat(new Ber.Reader(value).number(Ber.INTEGER)).isEqualTo(number);
    }
    assertThatThrownBy(() -> Ber.number(Ber.INTEGER, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Ber.Reader(new byte[] {2, 5, 1, 1, 1, 1, 1}).number(Ber.INTEGER))
        .isInstanceOf(Ber.MalformedException.class);
  }

  @Test
  void aBindIsWhatTheStandardSays() {
    // RFC 4511 section 5.1 and X.690: 30 len, 02 01 id, 60 len, 02 01 03, 04 len name, 80 len
    // secret
    assertThat(LdapMessage.bind(1, "cn=a", "pw").getBytes())
        .isEqualTo(
            bytes(
                0x30, 0x12, 0x02, 0x01, 0x01, 0x60, 0x0d, 0x02, 0x01, 0x03, 0x04, 0x04, 'c', 'n',
                '=', 'a', 0x80, 0x02, 'p', 'w'));
    assertThat(LdapMessage.unbind(2).getBytes())
        .isEqualTo(bytes(0x30, 0x05, 0x02, 0x01, 0x02, 0x42, 0x00));
    assertThat(new String(LdapMessage.startTls(3).getBytes(), StandardCharsets.ISO_8859_1))
        .endsWith(LdapMessage.START_TLS);
  }

  private static byte[] bytes(int... values) {
    byte[] all = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      all[i] = (byte) values[i];
    }
    return all;
  }
}
