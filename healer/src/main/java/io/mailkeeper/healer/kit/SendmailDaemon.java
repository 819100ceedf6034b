package io.mailkeeper.healer.kit;

import java.util.Locale;

/**
 * What one {@code DaemonPortOptions} says: {@code key=value} pairs parted by commas, keys known by
 * their first letter in any case.
 *
 * @param port number or service name; empty: none is given
 * @param modifiers the letters of {@code M=}; {@code s}: TLS at once, {@code S}: no STARTTLS
 */
record SendmailDaemon(
    String name,
    ListenAddress address,
    Origin addressOrigin,
    String port,
    Place portPlace,
    Origin portOrigin,
    String modifiers) {

  /** The one that is there without any option. */
  static SendmailDaemon byDefault(SourceText source) {
    Origin origin = Origin.byDefault(SendmailReader.defaultName());
    return new SendmailDaemon(
        "Daemon0", ListenAddress.ANY4, origin, "", Place.whole(source.file()), origin, "");
  }

  static SendmailDaemon of(SendmailOptions.Option option, Findings findings) {
    Draft draft = new Draft(option, findings);
    String value = option.value();
    int start = 0;
    while (start < value.length()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      draft.pair(value, start, end);
      start = end + 1;
    }
    return draft.done();
  }

  TlsMode tls(boolean certificate) {
    if (modifiers.indexOf('s') >= 0) {
      return TlsMode.IMPLICIT;
    }
    return certificate && modifiers.indexOf('S') < 0 ? TlsMode.STARTTLS : TlsMode.NONE;
  }

  Listener listener(MailProtocol protocol, int portNumber, TlsMode tls) {
    return new Listener(
        MailProduct.SENDMAIL, name, protocol, address, portNumber, tls, portOrigin, addressOrigin);
  }

  /** Filled pair by pair. */
  private static final class Draft {
    private final SendmailOptions.Option option;
    private final Findings findings;
    private String name = "";
    private String family = "inet";
    private String address = "";
    private Place addressPlace;
    private String port = "";
    private Place portPlace;
    private String modifiers = "";

    Draft(SendmailOptions.Option option, Findings findings) {
      this.option = option;
      this.findings = findings;
      addressPlace = option.line().at(0);
      portPlace = addressPlace;
    }

    void pair(String text, int from, int end) {
      int start = from;
      while (start < end && Character.isWhitespace(text.charAt(start))) {
        start++;
      }
      int equals = text.indexOf('=', start);
      if (equals > start && equals < end) {
        Place place = option.line().at(option.offset() + start);
        set(text.charAt(start), text.substring(equals + 1, end).strip(), place);
      }
    }

    private void set(char key, String value, Place place) {
      switch (Character.toUpperCase(key)) {
        case 'A' -> {
          address = value;
          addressPlace = place;
        }
        case 'F' -> family(value.toLowerCase(Locale.ROOT), place);
        case 'M' -> modifiers = value;
        case 'N' -> name = value;
        case 'P' -> {
          port = value;
          portPlace = place;
        }
        default -> {} // limits, filters: nothing of where it listens
      }
    }

    private void family(String value, Place place) {
      switch (value) {
        case "inet", "inet6", "unix", "local" -> family = value;
        default ->
            findings.fault(
                place,
                "family is " + Shown.quoted(value) + ", expected inet, inet6, unix or local");
      }
    }

    SendmailDaemon done() {
      String called = name.isEmpty() ? "DaemonPortOptions" : name;
      Origin addressOrigin = Origin.at(addressPlace);
      return new SendmailDaemon(
          called, address(), addressOrigin, port, portPlace, Origin.at(portPlace), modifiers);
    }

    private ListenAddress address() {
      if (family.equals("unix") || family.equals("local")) {
        return ListenAddress.unix(address);
      }
      if (address.isEmpty() || address.equals("*")) {
        return family.equals("inet6") ? ListenAddress.ANY6 : ListenAddress.ANY4;
      }
      boolean prefixed = address.regionMatches(true, 0, "IPv6:", 0, "IPv6:".length());
      return ListenAddress.of(prefixed ? address.substring("IPv6:".length()) : address);
    }
  }
}
