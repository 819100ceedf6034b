package io.mailkeeper.probes;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** The messages of LDAP that a probe says and understands; RFC 4511 section 4. */
final class LdapMessage {
  /** Section 4.14.1, StartTLS. */
  static final String START_TLS = "1.3.6.1.4.1.1466.20037";

  /** Section 4.4.1, notice of disconnection. */
  static final String DISCONNECTION = "1.3.6.1.4.1.1466.20036";

  static final int BIND_RESPONSE = 0x61;
  static final int SEARCH_ENTRY = 0x64;
  static final int SEARCH_DONE = 0x65;
  static final int SEARCH_REFERENCE = 0x73;
  static final int EXTENDED_RESPONSE = 0x78;

  private static final int BIND_REQUEST = 0x60;
  private static final int UNBIND_REQUEST = 0x42;
  private static final int SEARCH_REQUEST = 0x63;
  private static final int EXTENDED_REQUEST = 0x77;
  private static final int VERSION = 3;

  private LdapMessage() {}

  /** Section 4.2, simple authentication; both empty: anonymous. */
  static Buffer bind(int id, String name, String password) {
    return message(
        id,
        Ber.value(
            BIND_REQUEST,
            Ber.number(Ber.INTEGER, VERSION),
            Ber.text(Ber.OCTET_STRING, name),
            Ber.text(0x80, password)));
  }

  /** Section 4.3; it has no answer. */
  static Buffer unbind(int id) {
    return message(id, Ber.value(UNBIND_REQUEST));
  }

  /** Section 4.14. */
  static Buffer startTls(int id) {
    return message(id, Ber.value(EXTENDED_REQUEST, Ber.text(0x80, START_TLS)));
  }

  /** Section 4.5: whether the entry is there, without any of its attributes. */
  static Buffer search(int id, String base) {
    return message(
        id,
        Ber.value(
            SEARCH_REQUEST,
            Ber.text(Ber.OCTET_STRING, base),
            Ber.number(Ber.ENUMERATED, 0), // only the base itself
            Ber.number(Ber.ENUMERATED, 0), // aliases as they are
            Ber.number(Ber.INTEGER, 1),
            Ber.number(Ber.INTEGER, 0), // the probe has its own deadline
            Ber.number(Ber.BOOLEAN, 0),
            Ber.text(0x87, "objectClass"), // present
            Ber.value(Ber.SEQUENCE, Ber.text(Ber.OCTET_STRING, "1.1")))); // section 4.5.1.8
  }

  private static Buffer message(int id, Buffer operation) {
    return Ber.value(Ber.SEQUENCE, Ber.number(Ber.INTEGER, id), operation);
  }

  /**
   * What a server said.
   *
   * @param id of the request it answers; 0 for what nobody asked for
   * @param operation its tag
   * @param result empty where the operation has none
   * @param name of an extended response; may be empty
   */
  record Answer(int id, int operation, Optional<LdapResult> result, String name) {

    static Answer read(byte[] message) throws Ber.MalformedException {
      Ber.Reader whole = new Ber.Reader(message).inside(Ber.SEQUENCE);
      int id = whole.number(Ber.INTEGER);
      int operation = whole.tag();
      Ber.Reader inside = whole.inside(operation);
      if (operation != BIND_RESPONSE
          && operation != SEARCH_DONE
          && operation != EXTENDED_RESPONSE) {
        return new Answer(id, operation, Optional.empty(), "");
      }
      int code = inside.number(Ber.ENUMERATED);
      inside.text(Ber.OCTET_STRING); // the part of the name that exists
      LdapResult result = new LdapResult(code, inside.text(Ber.OCTET_STRING));
      String name = "";
      while (inside.hasMore()) {
        int tag = inside.tag();
        String text = inside.text(tag);
        name = tag == 0x8a ? text : name;
      }
      return new Answer(id, operation, Optional.of(result), name);
    }

    /** For a transcript. */
    String words() {
      String what =
          switch (operation) {
            case BIND_RESPONSE -> "bind response";
            case SEARCH_ENTRY -> "search result entry";
            case SEARCH_DONE -> "search result done";
            case SEARCH_REFERENCE -> "search result reference";
            case EXTENDED_RESPONSE -> "extended response";
            default -> String.format("operation 0x%02x", operation);
          };
      return what + result.map(r -> ", " + r.words()).orElse("");
    }
  }
}
