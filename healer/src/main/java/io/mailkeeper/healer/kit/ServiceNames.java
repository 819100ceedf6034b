package io.mailkeeper.healer.kit;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The TCP ports that {@code /etc/services} names; services(5). */
final class ServiceNames {

  static final int MAX_PORT = 65_535;

  private static final String FILE = "/etc/services";

  private final Map<String, Integer> ports = new HashMap<>();

  /** Of a machine; without the file it names none. */
  static ServiceNames of(MachineFiles files) {
    ServiceNames names = new ServiceNames();
    files.readQuietly(FILE).ifPresent(source -> source.lines().forEach(names::add));
    return names;
  }

  private void add(String line) {
    int comment = line.indexOf('#');
    String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
    if (words.length < 2 || !words[1].endsWith("/tcp")) {
      return;
    }
    OptionalInt port = number(words[1].substring(0, words[1].length() - "/tcp".length()));
    if (port.isPresent()) {
      for (int i = 0; i < words.length; i++) {
        if (i != 1) {
          ports.putIfAbsent(words[i], port.getAsInt()); // the first line counts
        }
      }
    }
  }

  /** The port of a number or a name; empty: neither. */
  OptionalInt port(String text) {
    OptionalInt number = number(text);
    if (number.isPresent()) {
      return number;
    }
    Integer named = ports.get(text);
    return named == null ? OptionalInt.empty() : OptionalInt.of(named);
  }

  /** Why {@link #port} is empty, and what to do. */
  static String unknown(String text) {
    return Shown.quoted(text)
        + (text.matches("\\d*")
            ? " is no port, expected 1 to " + MAX_PORT
            : " is no service that " + FILE + " has for tcp; add it there, or write the number");
  }

  static OptionalInt number(String text) {
    if (!text.matches("\\d{1,5}")) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= MAX_PORT ? OptionalInt.of(port) : OptionalInt.empty();
  }
}
