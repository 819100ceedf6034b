package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * One question and its answer, each with its length before it as TCP has it: the driver of
 * datagrams takes it off and puts it on. Messages that answer something else are passed over, as a
 * forger's would be.
 */
final class DnsSession implements Dialogue {

  private static final int LENGTH_BYTES = 2;
  private static final int HEADER_BYTES = 12;
  private static final Findings.Dns NO_ANSWER =
      new Findings.Dns("", List.of(), List.of(), List.of(), OptionalLong.empty(), false);
  private static final SecureRandom IDS = new SecureRandom();

  private final Target.Dns target;
  private final int id;
  private Buffer message = Buffer.buffer();
  private int length;
  private String sent = "";
  private Optional<DnsMessage> answer = Optional.empty();

  DnsSession(Target.Dns target) {
    this(target, IDS.nextInt(0x10000));
  }

  DnsSession(Target.Dns target, int id) {
    this.target = target;
    this.id = id;
  }

  @Override
  public Turn opened() {
    Buffer query = DnsMessage.query(id, target);
    Buffer framed = Buffer.buffer().appendUnsignedShort(query.length()).appendBuffer(query);
    sent = framed.toString(StandardCharsets.UTF_8);
    return Turn.exactly(framed, LENGTH_BYTES, Phase.COMMAND, "an answer to " + asked());
  }

  @Override
  public Turn line(String line) {
    throw new IllegalStateException("a line in a binary protocol");
  }

  @Override
  public Turn bytes(byte[] some) {
    message.appendBytes(some);
    if (length == 0) {
      return message.length() < LENGTH_BYTES ? Turn.more() : begins();
    }
    if (message.length() < length) {
      return Turn.more();
    }
    Optional<DnsMessage> parsed = DnsMessage.parse(message.getBytes());
    if (parsed.isEmpty()) {
      return Turn.fail(
          Reason.PROTOCOL,
          "expected an answer to " + asked() + ", got " + length + " bytes that are none");
    }
    return ours(parsed.get()) ? judge(parsed.get()) : next();
  }

  @Override
  public int mostBytes() {
    return 4 * LineSplitter.MAX_TOTAL_BYTES;
  }

  /** What is sent and comes is binary; its meaning is shown. */
  @Override
  public String shown(String text) {
    if (text.equals(sent)) {
      return "query " + asked();
    }
    boolean binary = text.chars().anyMatch(c -> c < ' ');
    return binary ? answer.map(DnsSession::told).orElse("(a message that is none)") : text;
  }

  @Override
  public Optional<Findings> findings() {
    return Optional.of(
        answer
            .map(
                a ->
                    new Findings.Dns(
                        DnsMessage.rcodeName(a.rcode()),
                        a.answers(),
                        a.authority(),
                        a.additional(),
                        a.serial(),
                        a.truncated()))
            .orElse(NO_ANSWER));
  }

  private Turn begins() {
    length = message.getUnsignedShort(0);
    message = Buffer.buffer();
    return length < HEADER_BYTES
        ? Turn.fail(
            Reason.PROTOCOL,
            "expected an answer to " + asked() + ", got a message of " + length + " bytes")
        : Turn.take(length);
  }

  private Turn next() {
    message = Buffer.buffer();
    length = 0;
    return Turn.take(LENGTH_BYTES);
  }

  /** RFC 5452 section 9.1: the identification and the question must be ours. */
  private boolean ours(DnsMessage message) {
    boolean question =
        message.questions().isEmpty()
            ? message.rcode() != 0
            : message.questions().equals(List.of(DnsMessage.question(target)));
    return message.response() && message.id() == id && question;
  }

  private Turn judge(DnsMessage found) {
    answer = Optional.of(found);
    String rcode = DnsMessage.rcodeName(found.rcode());
    if (found.truncated() && target.transport() == Target.Dns.Transport.UDP) {
      return Turn.done("answered, cut short");
    }
    if (!target.rcodes().contains(rcode)) {
      return Turn.fail(
          Reason.EXPECT,
          "expected "
              + String.join(" or ", new TreeSet<>(target.rcodes()))
              + ", got "
              + rcode
              + " for "
              + asked());
    }
    if (found.answers().size() < target.leastAnswers()) {
      return Turn.fail(
          Reason.EXPECT,
          "expected at least "
              + target.leastAnswers()
              + " answers to "
              + asked()
              + ", got "
              + found.answers().size());
    }
    Optional<String> fault =
        target
            .answers()
            .fault("answer", found.answers())
            .or(() -> target.authority().fault("authority record", found.authority()))
            .or(() -> target.additional().fault("additional record", found.additional()));
    return fault
        .map(f -> Turn.fail(Reason.EXPECT, f))
        .orElseGet(() -> Turn.done("answered " + told(found)));
  }

  private String asked() {
    return target.name() + " " + target.kind() + " " + target.type();
  }

  private static String told(DnsMessage message) {
    String records = String.join(" | ", message.answers()).replace('\t', ' ');
    return DnsMessage.rcodeName(message.rcode())
        + " with "
        + message.answers().size()
        + " answers"
        + (records.isEmpty() ? "" : ": " + Printable.cut(Printable.of(records), 200));
  }
}
