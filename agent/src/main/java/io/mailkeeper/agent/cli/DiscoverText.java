package io.mailkeeper.agent.cli;

import io.mailkeeper.healer.kit.Discovered;
import io.mailkeeper.healer.kit.KitFault;
import io.mailkeeper.healer.kit.ListenAddress;
import io.mailkeeper.healer.kit.Listener;
import io.mailkeeper.healer.kit.MailProtocol;
import io.mailkeeper.healer.kit.Origin;
import io.mailkeeper.healer.kit.Place;
import io.mailkeeper.healer.kit.TlsMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was discovered, as people and scripts read it. Pure. */
final class DiscoverText {

  private static final List<String> HEAD =
      List.of("PRODUCT", "PROTOCOL", "LISTENS AT", "TLS", "PROBE", "SET AT");

  private DiscoverText() {}

  /** Columns as wide as what they hold; nothing at all when there is no listener. */
  static List<String> table(List<Listener> listeners) {
    if (listeners.isEmpty()) {
      return List.of();
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    listeners.forEach(l -> rows.add(row(l)));
    return rows.stream().map(row -> padded(row, widths(rows))).toList();
  }

  private static List<String> row(Listener l) {
    String protocol = l.protocol().label();
    return List.of(
        l.product().label(),
        l.protocol() == MailProtocol.OTHER ? protocol + " (" + l.name() + ")" : protocol,
        l.endpoint(),
        l.tls().label(),
        probe(l).orElse("-"),
        setAt(l));
  }

  /** The address has a place of its own when another file or line sets it. */
  private static String setAt(Listener l) {
    boolean elsewhere =
        l.addressOrigin()
            .place()
            .filter(place -> l.portOrigin().place().filter(p -> sameLine(p, place)).isEmpty())
            .isPresent();
    return elsewhere
        ? l.portOrigin() + ", address: " + l.addressOrigin()
        : l.portOrigin().toString();
  }

  private static boolean sameLine(Place one, Place other) {
    return one.file().equals(other.file()) && one.line() == other.line();
  }

  private static int[] widths(List<List<String>> rows) {
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }

  private static String padded(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length - 1; i++) {
      line.append(String.format(Locale.ROOT, "%-" + (widths[i] + 2) + "s", row.get(i)));
    }
    return line.append(row.get(widths.length - 1)).toString();
  }

  /** What to give to {@code mailkeeper probe}; empty for what it cannot reach: Unix sockets. */
  static Optional<String> probe(Listener l) {
    return host(l.address()).map(host -> scheme(l) + "://" + host + ":" + l.port());
  }

  private static Optional<String> host(ListenAddress address) {
    return switch (address.kind()) {
      case ANY, ANY4 -> Optional.of("127.0.0.1");
      case ANY6 -> Optional.of("[::1]");
      case IPV4 -> Optional.of(address.text());
      case IPV6 ->
          Optional.of(address.text()).filter(t -> t.indexOf('%') < 0).map(t -> "[" + t + "]");
      case NAME -> Optional.of(address.text()).filter(t -> t.matches("[A-Za-z0-9.-]{1,255}"));
      case UNIX -> Optional.empty();
    };
  }

  /** RFC 5804 section 3 names ManageSieve's; an added "s" is TLS from the start. */
  private static String scheme(Listener l) {
    String tls = l.tls() == TlsMode.IMPLICIT ? "s" : "";
    return switch (l.protocol()) {
      case MANAGESIEVE -> "sieve" + tls;
      case LMTP -> "lmtp" + tls;
      case OTHER -> "tcp";
      case SMTP, SUBMISSION, SMTPS, POP3, POP3S, IMAP, IMAPS, HTTP, HTTPS, SDAP ->
          l.protocol().label();
    };
  }

  static Map<String, Object> json(Discovered found) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("listeners", found.listeners().stream().map(DiscoverText::json).toList());
    answer.put("faults", found.faults().stream().map(DiscoverText::json).toList());
    return answer;
  }

  private static Map<String, Object> json(Listener l) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("product", l.product().label());
    answer.put("name", l.name());
    answer.put("protocol", l.protocol().label());
    answer.put("address", l.address().text());
    answer.put("addressKind", l.address().kind().name().toLowerCase(Locale.ROOT));
    if (l.port() > 0) {
      answer.put("port", l.port());
    }
    answer.put("tls", l.tls().label());
    probe(l).ifPresent(uri -> answer.put("probe", uri));
    answer.put("portSetAt", json(l.portOrigin()));
    answer.put("addressSetAt", json(l.addressOrigin()));
    return answer;
  }

  private static Map<String, Object> json(Origin origin) {
    return origin.place().map(DiscoverText::json).orElse(Map.of("defaultOf", origin.defaultOf()));
  }

  private static Map<String, Object> json(Place place) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("file", place.file());
    answer.put("line", place.line());
    answer.put("column", place.column());
    return answer;
  }

  private static Map<String, Object> json(KitFault fault) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("product", fault.product().label());
    answer.putAll(json(fault.place()));
    answer.put("message", fault.message());
    return answer;
  }
}
