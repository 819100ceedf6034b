package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Servers that say almost the right thing: every dialogue ends with a bounded result. */
@SuppressWarnings("StringConcatToTextBlock") // lines end with CRLF, and some do not end
class DialogueFuzzTest {

  private static final long SEED = Long.getLong("mailkeeper.fuzz.seed", 20_260_131L);
  private static final int ROUNDS = 20_000;

  private record Subject(Supplier<Dialogue> dialogue, String server) {}

  private static final Target.Script SCRIPT =
      new Target.Script(
          "tcp",
          "h",
          1,
          Optional.of("^READY"),
          List.of(new Target.Step("PING", "(PO|NG)+$"), new Target.Step("BYE", "ok")),
          Optional.of("^ERR"));

  private static final Optional<MailLogin> LOGIN =
      Optional.of(new MailLogin(new Login("u", "s3cret"), Optional.empty(), true));
  private static final Target.Imap IMAP_LOGIN = new Target.Imap("h", 143, Optional.empty(), LOGIN);
  private static final Target.Pop3 POP3_LOGIN = new Target.Pop3("h", 110, Optional.empty(), LOGIN);

  private static final Target.Envelope ENVELOPE = new Target.Envelope("", Optional.of("a@b"));
  private static final Canary CANARY = new Canary("s", Instant.EPOCH, "5f0c2e9a41d7b863");
  private static final String MARK = "X-Mailkeeper-Canary: mailkeeper s 0 " + CANARY.id();

  private static Look look() {
    return new Look(Optional.of(CANARY), "s", Instant.EPOCH);
  }

  private static final Optional<MailLogin> SOMEBODY =
      Optional.of(new MailLogin(new Login("joe", "open-sesame"), Optional.empty(), true));
  private static final Target.Smtp SMTP_WITH_ALL =
      new Target.Smtp(
          "h",
          25,
          "p",
          Optional.empty(),
          SOMEBODY,
          Optional.of(new Target.Envelope("", Optional.of("a@b"))));
  private static final Target.Sieve SIEVE_WITH_LOGIN =
      new Target.Sieve("h", 4190, Optional.empty(), SOMEBODY);

  /** A whole body is read and judged. */
  private static final Target.Http WHOLE =
      new Target.Http(
          "h",
          80,
          "/",
          Set.of(200),
          Optional.empty(),
          HttpRequest.GET,
          new HttpExpect(
              Set.of(),
              List.of(),
              List.of(new HttpExpect.BodyRule(Regex.re2("hel+o"), true)),
              HttpExpect.Reading.WHOLE,
              Optional.empty(),
              Optional.empty(),
              HttpExpect.Encryption.ANY),
          Target.Redirects.NONE,
          AddressChoice.ANY);

  /** As a module of blackbox_exporter, with bytes at its end. */
  private static final Target.Script PROMPT =
      new Target.Script(
          "tcp",
          "h",
          1,
          Optional.empty(),
          List.of(
              awaiting(Target.Awaited.line(Regex.re2("^220 (.*)$"))),
              new Target.Step(Optional.of(Payload.asInGo("EHLO $1\n")), Optional.empty(), false),
              awaiting(Target.Awaited.line(Regex.re2("^250 "))),
              awaiting(new Target.AwaitedBytes(Buffer.buffer("Sx")))),
          Optional.empty(),
          true,
          Optional.empty(),
          Optional.empty(),
          AddressChoice.ANY);

  private static Target.Step awaiting(Target.Awaited awaited) {
    return new Target.Step(Optional.empty(), Optional.of(awaited), false);
  }

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject(
              () -> SmtpProbe.dialogue(new Target.Smtp("h", 25)),
              "220-a\r\n220 b\r\n250-c\r\n250 d\r\n221 e\r\n"),
          new Subject(
              () -> Pop3Probe.session(new Target.Pop3("h", 110)),
              "+OK a\r\n+OK\r\nTOP\r\nUIDL\r\n.\r\n+OK\r\n"),
          new Subject(
              () -> ImapProbe.session(new Target.Imap("h", 143)),
              "* OK a\r\n* CAPABILITY IMAP4rev1\r\na1 OK b\r\n* BYE\r\na2 OK\r\n"),
          new Subject(
              () -> ImapProbe.session(IMAP_LOGIN),
              "* OK\r\na1 OK [CAPABILITY AUTH=CRAM-MD5]\r\n+ YQ==\r\n* 1 FETCH (X {8}\r\na2"
                  + " BAD\r\n)\r\na2 OK\r\na3 OK\r\na4 OK\r\n* BYE\r\n"),
          new Subject(
              () -> Pop3Probe.session(POP3_LOGIN),
              "+OK a\r\n+OK\r\nSASL LOGIN\r\n.\r\n+ YQ==\r\n+\r\n+OK\r\n+OK 1 2\r\n+OK\r\n"),
          new Subject(
              () ->
                  SmtpDialogue.submitting(new Target.Smtp("h", 25), ENVELOPE, "a: b\r\n\r\n.c\r\n"),
              "220 a\r\n250 b\r\n250 c\r\n250 d\r\n354 e\r\n250 f\r\n221 g\r\n"),
          new Subject(
              () -> new ImapConversation(IMAP_LOGIN, new ImapFetch("INBOX", look())),
              "* OK\r\na1 OK [CAPABILITY AUTH=PLAIN]\r\n+\r\na2 OK [CAPABILITY UIDPLUS]\r\na3 OK\r\n"
                  + "* SEARCH 7\r\na4 OK\r\n* 1 FETCH (UID 7 X {54}\r\n"
                  + MARK
                  + "\r\n)\r\na5 OK\r\n* 1 FETCH (UID 7 X {19}\r\n\r\n."
                  + CANARY.id()
                  + ")\r\na6 OK\r\na7 OK\r\na8 OK\r\n* BYE\r\n"),
          new Subject(
              () -> new Pop3Conversation(POP3_LOGIN, new Pop3Fetch(look())),
              "+OK a\r\n-ERR\r\n+OK\r\n+OK\r\n+OK 2 9\r\n+OK\r\na: b\r\n.\r\n+OK\r\n"
                  + MARK
                  + "\r\n.\r\n+OK\r\n\r\n.."
                  + CANARY.id()
                  + "\r\n.\r\n+OK\r\n+OK\r\n"),
          new Subject(
              () -> SmtpProbe.dialogue(SMTP_WITH_ALL),
              "220 a\r\n250-b\r\n250 AUTH CRAM-MD5\r\n334 PDE+\r\n235 c\r\n250 d\r\n251 e\r\n250 f\r\n"
                  + "221 g\r\n"),
          new Subject(
              () -> LmtpProbe.dialogue(new Target.Lmtp("h", 24)), "220 a\r\n250-b\r\n250 c\r\n"),
          new Subject(
              () -> new SieveProbe.Session(SIEVE_WITH_LOGIN),
              "\"IMPLEMENTATION\" {3}\r\na\"b\r\n\"SASL\" \"LOGIN\"\r\n\"VERSION\"\r\nOK\r\n\"YQ==\"\r\n"
                  + "{4}\r\nYg==\r\nOK (SASL \"x\")\r\nOK \"n\"\r\nOK\r\n"),
          new Subject(
              () -> new HttpSession(new Target.Http("h", 80, "/", Set.of(200))),
              "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"),
          new Subject(
              () -> new HttpSession(WHOLE),
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
          new Subject(() -> new DialogueProbe.Session(PROMPT), "220 a\r\n250-b\r\n250 c\r\nSx"),
          new Subject(() -> new DialogueProbe.Session(SCRIPT), "READY\r\nPONG\r\nok\r\n"));

  @Test
  void everyMutationEndsWithABoundedResult() {
    Random random = new Random(SEED);
    Set<Reason> seen = EnumSet.noneOf(Reason.class);
    for (int round = 0; round < ROUNDS; round++) {
      Subject subject = SUBJECTS.get(round % SUBJECTS.size());
      byte[] bytes = mutate(subject.server().getBytes(StandardCharsets.ISO_8859_1), random);
      ProbeResult result = play(subject.dialogue().get(), bytes, random);
      assertThat(isBounded(result)).as("seed %d, round %d: %s", SEED, round, result).isTrue();
      seen.add(result.reason());
    }
    // A fuzz test that only ever sees one answer tests nothing.
    assertThat(seen).contains(Reason.NONE, Reason.PROTOCOL, Reason.TIMEOUT, Reason.EXPECT);
    assertThat(seen).doesNotContain(Reason.INTERNAL);
  }

  /** A subject that fails by itself shows only how it fails. */
  @Test
  void withoutMutationsEveryDialogueSucceeds() {
    for (Subject subject : SUBJECTS) {
      byte[] bytes = subject.server().getBytes(StandardCharsets.ISO_8859_1);
      ProbeResult result = play(subject.dialogue().get(), bytes, new Random(SEED));
      assertThat(result.success()).as("%s %s", result.detail(), result.transcript()).isTrue();
    }
  }

  private static boolean isBounded(ProbeResult result) {
    return result.detail().length() < 2_000
        && result.detail().chars().noneMatch(Character::isISOControl)
        && result.transcript().size() <= Transcript.MAX_LINES + 1
        && result.transcript().stream().allMatch(l -> l.length() < 7 * Transcript.MAX_LINE_CHARS)
        && result.transcript().stream().allMatch(l -> l.chars().noneMatch(Character::isISOControl));
  }

  private static ProbeResult play(Dialogue dialogue, byte[] bytes, Random random) {
    Exchange exchange = Exchange.connecting(dialogue, Optional.empty(), "127.0.0.1", 1, 0);
    exchange.connected(1);
    for (int at = 0; at < bytes.length && !exchange.over(); ) {
      int end = Math.min(bytes.length, at + 1 + random.nextInt(1 + bytes.length));
      exchange.received(Arrays.copyOfRange(bytes, at, end), at + 2);
      at = end;
    }
    if (random.nextBoolean()) {
      exchange.ended("end of connection", bytes.length + 3);
    }
    exchange.expired(Duration.ofSeconds(1), bytes.length + 4);
    assertThat(exchange.over()).isTrue();
    return exchange.result(bytes.length + 5);
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original;
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(bytes.length);
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> splice(bytes, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            case 1 -> splice(bytes, at, at + 1, new byte[] {'\n'});
            case 2 -> splice(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(9)), bytes);
            case 3 -> splice(bytes, at, at, noise(random));
            case 4 ->
                splice(
                    bytes,
                    at,
                    at,
                    "ERR\r\n-ERR\r\n554 x\r\n* BYE\r\n".getBytes(StandardCharsets.US_ASCII));
            default -> splice(bytes, at, bytes.length, new byte[] {'\r'});
          };
    }
    return bytes;
  }

  private static byte[] noise(Random random) {
    byte[] noise = new byte[random.nextInt(50) == 0 ? 80_000 : random.nextInt(40)];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] with) {
    byte[] result = Arrays.copyOf(bytes, from + with.length + bytes.length - to);
    System.arraycopy(with, 0, result, from, with.length);
    System.arraycopy(bytes, to, result, from + with.length, bytes.length - to);
    return result;
  }
}
