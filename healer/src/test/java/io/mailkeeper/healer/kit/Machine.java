package io.mailkeeper.healer.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A machine's root directory with the files that a test gives it. */
record Machine(Path root) {

  private static final String SERVICES =
      """
      # name  port/protocol  aliases
      smtp            25/tcp          mail
      pop3            110/tcp         pop-3
      imap2           143/tcp         imap            # Interim Mail Access P 2 and 4
      submissions     465/tcp         ssmtp smtps urd # RFC 8314
      submission      587/tcp
      imaps           993/tcp
      pop3s           995/tcp
      sieve           4190/tcp
      sieve           4191/tcp
      syslog          514/udp
      """;

  static Machine in(Path root) {
    return new Machine(root).with("/etc/services", SERVICES);
  }

  Machine with(String file, String text) {
    try {
      Path path = at(file);
      Files.createDirectories(path.resolve("..").normalize());
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Machine without(String file) {
    try {
      Files.delete(at(file));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Machine linked(String link, String target) {
    try {
      Path path = at(link);
      Files.createDirectories(path.resolve("..").normalize());
      Files.createSymbolicLink(path, Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path at(String file) {
    return root.resolve(file.substring(1)).normalize();
  }

  Discovered discovered() {
    return new Discovery().in(root);
  }

  /** One line each: protocol, where it listens, TLS, name, where the port is set. */
  List<String> listeners() {
    return discovered().listeners().stream()
        .map(
            l ->
                String.join(
                    " ",
                    l.protocol().label(),
                    l.endpoint(),
                    l.tls().label(),
                    l.name(),
                    l.portOrigin().toString()))
        .toList();
  }

  /** All but those that a product's program is missing, which no test here brings along. */
  List<String> faults() {
    return discovered().faults().stream()
        .filter(fault -> !fault.message().contains("programs is there"))
        .map(KitFault::toString)
        .toList();
  }
}
