package io.mailkeeper.probes;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRecordEncoder;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A message of the domain name system; RFC 1035 section 4. Names and records are read by Netty's
 * codec, which follows compression pointers within the message only and refuses circles.
 *
 * @param id of the query it answers
 * @param response whether it is an answer
 * @param truncated whether more would not fit; RFC 2181 section 9
 * @param rcode response code
 * @param questions what is answered, {@code name type class} in lower case
 */
record DnsMessage(
    int id,
    boolean response,
    boolean truncated,
    int rcode,
    List<String> questions,
    List<String> answers,
    List<String> authority,
    List<String> additional,
    OptionalLong serial) {

  private static final int HEADER_BYTES = 12;

  private static final int RESPONSE = 0x8000;
  private static final int TRUNCATED = 0x0200;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RCODE = 0x000f;

  private static final List<String> RCODES =
      List.of(
          "NOERROR",
          "FORMERR",
          "SERVFAIL",
          "NXDOMAIN",
          "NOTIMP",
          "REFUSED",
          "YXDOMAIN",
          "YXRRSET",
          "NXRRSET",
          "NOTAUTH",
          "NOTZONE");

  /** A query of one question, without extensions: what comes back fits 512 bytes or is cut. */
  static Buffer query(int id, Target.Dns target) {
    ByteBuf out = Unpooled.buffer();
    out.writeShort(id);
    out.writeShort(target.recursionDesired() ? RECURSION_DESIRED : 0);
    out.writeShort(1).writeShort(0).writeShort(0).writeShort(0);
    try {
      DnsRecordEncoder.DEFAULT.encodeQuestion(
          new DefaultDnsQuestion(target.name(), type(target.type()), classOf(target.kind())), out);
    } catch (Exception e) {
      throw new IllegalStateException("a question that cannot be encoded", e);
    }
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return Buffer.buffer(bytes);
  }

  /** The question as an answer repeats it. */
  static String question(Target.Dns target) {
    return question(
        new DefaultDnsQuestion(target.name(), type(target.type()), classOf(target.kind())));
  }

  /** Reads a message; empty: it is none. */
  static Optional<DnsMessage> parse(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      return Optional.empty();
    }
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    int id = in.readUnsignedShort();
    int flags = in.readUnsignedShort();
    int questions = in.readUnsignedShort();
    int answers = in.readUnsignedShort();
    int authority = in.readUnsignedShort();
    int additional = in.readUnsignedShort();
    boolean cut = (flags & TRUNCATED) != 0;
    List<String> asked = new ArrayList<>();
    List<Long> serials = new ArrayList<>();
    try {
      for (int i = 0; i < questions; i++) {
        asked.add(question(DnsRecordDecoder.DEFAULT.decodeQuestion(in)));
      }
      return Optional.of(
          new DnsMessage(
              id,
              (flags & RESPONSE) != 0,
              cut,
              flags & RCODE,
              asked,
              records(in, answers, cut, serials),
              records(in, authority, cut, new ArrayList<>()),
              records(in, additional, cut, new ArrayList<>()),
              serials.isEmpty()
                  ? OptionalLong.empty()
                  : OptionalLong.of(serials.get(serials.size() - 1))));
    } catch (CodecException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | UnknownHostException malformed) {
      return Optional.empty();
    } catch (RuntimeException bug) {
      throw bug; // not the server's fault, and not called so
    } catch (Exception e) {
      throw new IllegalStateException("an answer that cannot be decoded", e);
    }
  }

  /** Name of a response code, as blackbox_exporter and dig write it. */
  static String rcodeName(int code) {
    return code < RCODES.size() ? RCODES.get(code) : "RCODE" + code;
  }

  /** Type of a record by its name, such as {@code MX}. */
  static DnsRecordType type(String name) {
    return DnsRecordType.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Number of a class; RFC 1035 section 3.2.4, RFC 2136 section 2.4. */
  static int classOf(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "IN" -> DnsRecord.CLASS_IN;
      case "CSNET", "CS" -> DnsRecord.CLASS_CSNET;
      case "CH" -> DnsRecord.CLASS_CHAOS;
      case "HS" -> DnsRecord.CLASS_HESIOD;
      case "NONE" -> DnsRecord.CLASS_NONE;
      case "ANY" -> DnsRecord.CLASS_ANY;
      default ->
          throw new IllegalArgumentException(
              "query class is \"" + Printable.of(name) + "\", known: IN CH HS ANY NONE CSNET");
    };
  }

  private static String question(DnsQuestion question) {
    return (question.name() + " " + question.type().intValue() + " " + question.dnsClass())
        .toLowerCase(Locale.ROOT);
  }

  private static List<String> records(ByteBuf in, int count, boolean cut, List<Long> serials)
      throws Exception {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DnsRecord record = DnsRecordDecoder.DEFAULT.decodeRecord(in);
      if (record == null) {
        // RFC 2181 section 9: a truncated message may count more than it holds.
        if (cut) {
          return records;
        }
        throw new IllegalArgumentException("fewer records than counted");
      }
      try {
        records.add(DnsText.of(record));
        DnsText.serial(record).ifPresent(serials::add);
      } finally {
        ReferenceCountUtil.release(record);
      }
    }
    return records;
  }
}
