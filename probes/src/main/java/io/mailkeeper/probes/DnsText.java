package io.mailkeeper.probes;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsPtrRecord;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Records as a zone file has them, with tabs: {@code example.org. 300 IN MX 10 mail.example.org.};
 * RFC 1035 section 5.1. What is not known here stands as RFC 3597 section 5 says.
 */
final class DnsText {

  private DnsText() {}

  /** The whole line. */
  static String of(DnsRecord record) throws UnknownHostException {
    return String.join(
        "\t",
        record.name(),
        String.valueOf(record.timeToLive()),
        className(record.dnsClass()),
        typeName(record.type()),
        data(record));
  }

  /** The serial number of an SOA record. */
  static Optional<Long> serial(DnsRecord record) {
    if (!record.type().equals(DnsRecordType.SOA) || !(record instanceof DnsRawRecord raw)) {
      return Optional.empty();
    }
    ByteBuf in = raw.content().duplicate();
    DefaultDnsRecordDecoder.decodeName(in);
    DefaultDnsRecordDecoder.decodeName(in);
    return Optional.of(in.readUnsignedInt());
  }

  private static String data(DnsRecord record) throws UnknownHostException {
    if (record instanceof DnsPtrRecord pointer) {
      return pointer.hostname();
    }
    if (!(record instanceof DnsRawRecord raw)) {
      return "";
    }
    ByteBuf in = raw.content().duplicate();
    return switch (record.type().name()) {
      case "A", "AAAA" -> address(in);
      case "NS", "CNAME", "DNAME", "PTR" -> name(in);
      case "MX", "AFSDB", "KX" -> in.readUnsignedShort() + " " + name(in);
      case "SRV" ->
          in.readUnsignedShort()
              + " "
              + in.readUnsignedShort()
              + " "
              + in.readUnsignedShort()
              + " "
              + name(in);
      case "SOA" -> soa(in);
      case "TXT", "SPF" -> texts(in);
      case "CAA" -> caa(in);
      default -> "\\# " + in.readableBytes() + " " + ByteBufUtil.hexDump(in);
    };
  }

  private static String address(ByteBuf in) throws UnknownHostException {
    byte[] bytes = new byte[in.readableBytes()];
    in.readBytes(bytes);
    return NetUtil.toAddressString(InetAddress.getByAddress(bytes));
  }

  private static String name(ByteBuf in) {
    return DefaultDnsRecordDecoder.decodeName(in);
  }

  private static String soa(ByteBuf in) {
    StringBuilder text = new StringBuilder(name(in)).append(' ').append(name(in));
    for (int i = 0; i < 5; i++) {
      text.append(' ').append(in.readUnsignedInt());
    }
    return text.toString();
  }

  private static String texts(ByteBuf in) {
    StringBuilder text = new StringBuilder();
    while (in.isReadable()) {
      text.append(text.isEmpty() ? "" : " ").append(quoted(in, in.readUnsignedByte()));
    }
    return text.toString();
  }

  private static String caa(ByteBuf in) {
    int flags = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    String tag = in.readCharSequence(length, StandardCharsets.US_ASCII).toString();
    return flags + " " + tag + " " + quoted(in, in.readableBytes());
  }

  private static String quoted(ByteBuf in, int length) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < length; i++) {
      int c = in.readUnsignedByte();
      if (c == '"' || c == '\\') {
        text.append('\\').append((char) c);
      } else if (c >= ' ' && c < 0x7f) {
        text.append((char) c);
      } else {
        text.append(String.format(Locale.ROOT, "\\%03d", c));
      }
    }
    return text.append('"').toString();
  }

  private static String typeName(DnsRecordType type) {
    return type.name().equals("UNKNOWN") ? "TYPE" + type.intValue() : type.name();
  }

  private static String className(int number) {
    return switch (number) {
      case DnsRecord.CLASS_IN -> "IN";
      case DnsRecord.CLASS_CSNET -> "CS";
      case DnsRecord.CLASS_CHAOS -> "CH";
      case DnsRecord.CLASS_HESIOD -> "HS";
      case DnsRecord.CLASS_NONE -> "NONE";
      case DnsRecord.CLASS_ANY -> "ANY";
      default -> "CLASS" + number;
    };
  }
}
