package io.mailkeeper.probes;

import static io.mailkeeper.probes.Play.CLOSE;
import static io.mailkeeper.probes.Play.HANDSHAKE;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/** LDAP and DNS, one character for each byte; over UDP DNS is the same with other lengths. */
final class BinaryPlays {

  private static final String BASE = "dc=example,dc=org";
  private static final int ID = 0x1234;
  private static final int RESPONSE = 0x8180;
  private static final int TYPE_TXT = 16;
  private static final int MOST_TEXT = 60_000;

  private BinaryPlays() {}

  static Stream<Play> all() {
    return Stream.of(
        ldap("bind as nobody", Optional.empty(), Optional.empty())
            .then(result(1, LdapMessage.BIND_RESPONSE))
            .then(CLOSE),
        ldap("bind and search", Optional.empty(), Optional.of(new Login("cn=joe", "sesame")))
            .then(result(1, LdapMessage.BIND_RESPONSE))
            .then(found(2))
            .then(CLOSE),
        ldap("StartTLS", Optional.of(Tls.reported(Tls.Mode.STARTTLS)), Optional.empty())
            .then(result(1, LdapMessage.EXTENDED_RESPONSE))
            .then(HANDSHAKE)
            .then(result(2, LdapMessage.BIND_RESPONSE))
            .then(CLOSE),
        ldap("TLS", Optional.of(Tls.required(Tls.Mode.IMPLICIT)), Optional.empty())
            .then(HANDSHAKE)
            .then(result(1, LdapMessage.BIND_RESPONSE))
            .then(CLOSE),
        dns("UDP", Target.Dns.Transport.UDP, Optional.empty()).then(TEXTS),
        dns("TCP", Target.Dns.Transport.TCP, Optional.empty()).then(TEXTS),
        dns("TLS", Target.Dns.Transport.TCP, Optional.of(Tls.required(Tls.Mode.IMPLICIT)))
            .then(HANDSHAKE)
            .then(TEXTS));
  }

  // ---- LDAP

  private static Play ldap(String name, Optional<Tls> tls, Optional<Login> login) {
    Target.Ldap target = new Target.Ldap("h", 389, tls, login, true, login.map(someone -> BASE));
    return Play.of(name, target.protocol(), tls, Speech.LDAP, () -> new LdapProbe.Session(target));
  }

  private static Play.Reply result(int id, int operation) {
    return new Play.Reply("a result", text -> result(id, operation, text), false);
  }

  private static Play.Reply found(int id) {
    return new Play.Reply(
        "an entry and a result",
        text -> entry(id) + result(id, LdapMessage.SEARCH_DONE, text),
        false);
  }

  private static String result(int id, int operation, String diagnostic) {
    return message(
        id,
        Ber.value(
            operation,
            Ber.number(Ber.ENUMERATED, 0),
            Ber.text(Ber.OCTET_STRING, ""),
            Ber.value(Ber.OCTET_STRING, Buffer.buffer(diagnostic, "ISO-8859-1"))));
  }

  static String entry(int id) {
    return message(
        id,
        Ber.value(
            LdapMessage.SEARCH_ENTRY, Ber.text(Ber.OCTET_STRING, BASE), Ber.value(Ber.SEQUENCE)));
  }

  private static String message(int id, Buffer operation) {
    return Ber.value(Ber.SEQUENCE, Ber.number(Ber.INTEGER, id), operation)
        .toString(StandardCharsets.ISO_8859_1);
  }

  // ---- DNS, RFC 1035 section 4, written by hand

  /** A TXT record for each 200 characters. */
  private static final Play.Reply TEXTS =
      new Play.Reply("TXT records", text -> answer(ID, text), true);

  private static Play dns(String name, Target.Dns.Transport transport, Optional<Tls> tls) {
    Target.Dns udp = new Target.Dns("h", 53, "example.org", "TXT");
    Target.Dns target = udp.over(transport);
    return Play.of(name, target.protocol(), tls, Speech.DNS, () -> new DnsSession(target, ID));
  }

  /** One that somebody else asked for. */
  static String foreignAnswer() {
    return answer(ID + 1, "foreign");
  }

  private static String answer(int id, String text) {
    String kept = text.substring(0, Math.min(text.length(), MOST_TEXT));
    StringBuilder records = new StringBuilder();
    int count = 0;
    for (int at = 0; at == 0 || at < kept.length(); at += 200) {
      String part = kept.substring(at, Math.min(kept.length(), at + 200));
      records.append(number(0xc00c)).append(number(TYPE_TXT)).append(number(1));
      records.append(number(0)).append(number(300)).append(number(part.length() + 1));
      records.append((char) part.length()).append(part);
      count++;
    }
    String question = "\7example\3org\0" + number(TYPE_TXT) + number(1);
    String message =
        number(id) + number(RESPONSE) + number(1) + number(count) + number(0) + number(0);
    String whole = message + question + records;
    return number(whole.length()) + whole;
  }

  private static String number(int value) {
    return String.valueOf(new char[] {(char) (value >> 8), (char) (value & 0xff)});
  }
}
