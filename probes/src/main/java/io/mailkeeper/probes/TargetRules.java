package io.mailkeeper.probes;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a target may hold; every message names what was found and what is allowed. */
final class TargetRules {

  /** Bytes of a command line; RFC 5321 section 4.5.3.1.4 asks for 512, IMAP for more. */
  static final int MAX_SENT_CHARS = 4_096;

  private static final int MAX_HOST_CHARS = 255;

  private TargetRules() {}

  static void endpoint(String host, int port) {
    word("host", host);
    require(
        host.length() <= MAX_HOST_CHARS,
        "host has " + host.length() + " characters, at most " + MAX_HOST_CHARS + " are allowed");
    require(port >= 1 && port <= 65_535, "port is " + port + ", expected 1 to 65535");
  }

  static void path(String path) {
    word("path", path);
    require(path.startsWith("/"), "path is \"" + path + "\", expected a leading slash");
  }

  static void status(int status) {
    require(
        status >= 100 && status <= 599, "expected status is " + status + ", allowed: 100 to 599");
  }

  static void scriptProtocol(String protocol) {
    require(
        protocol.equals(Target.Script.SDAP) || protocol.equals(Target.Script.TCP),
        "protocol is \"" + protocol + "\", expected sdap or tcp");
  }

  static void steps(int count) {
    require(
        count <= Target.Script.MAX_STEPS,
        "the script has " + count + " steps, at most " + Target.Script.MAX_STEPS + " are allowed");
  }

  static void startTls(List<Target.Step> steps, Optional<Tls> tls) {
    long times = steps.stream().filter(Target.Step::startTls).count();
    require(times <= 1, "the script lets TLS begin " + times + " times, expected at most once");
    require(
        times == 0 || tls.filter(t -> t.mode() == Tls.Mode.STARTTLS).isPresent(),
        "the script lets TLS begin, but its target does not say how");
  }

  /** RFC 1035 section 2.3.4. */
  static void domain(String name) {
    word("name to ask for", name);
    boolean labels =
        name.equals(".")
            || Arrays.stream(name.replaceFirst("\\.$", "").split("\\.", -1))
                .allMatch(label -> !label.isEmpty() && label.length() <= 63);
    require(
        labels && name.length() <= 253,
        "name to ask for is \"" + name + "\", expected labels of 1 to 63 characters");
  }

  static void reads(int count) {
    require(
        count >= 1 && count <= Target.Jolokia.MAX_READS,
        "there are " + count + " reads, expected 1 to " + Target.Jolokia.MAX_READS);
  }

  /** One line of text with something in it. */
  static void text(String what, String text) {
    require(!text.isEmpty(), what + " is empty");
    line(what, text);
  }

  /** Visible ASCII without blanks, so that it stays one word of a command. */
  static void word(String what, String text) {
    require(!text.isEmpty(), what + " is empty");
    require(
        text.chars().allMatch(c -> c > ' ' && c < 0x7f),
        what + " is \"" + Printable.of(text) + "\", expected visible ASCII without blanks");
    line(what, text);
  }

  /**
   * What stands between the angle brackets of MAIL and RCPT; RFC 5321 section 4.1.2, ASCII only.
   */
  static void address(String what, String text) {
    if (!text.isEmpty()) {
      word(what, text);
      require(
          text.chars().noneMatch(c -> c == '<' || c == '>'),
          what + " is \"" + text + "\", expected an address without angle brackets");
    }
  }

  /** USER and APOP are commands of POP3. */
  static void sasl(Optional<MailLogin> login) {
    login
        .flatMap(MailLogin::mechanism)
        .ifPresent(
            m ->
                require(
                    m != Mechanism.APOP && m != Mechanism.USER,
                    "mechanism is " + m.label() + ", which only POP3 has"));
  }

  static void line(String what, String text) {
    require(
        text.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0),
        what + " is \"" + Printable.of(text) + "\", expected a single line");
    require(
        text.length() <= MAX_SENT_CHARS,
        what + " has " + text.length() + " characters, allowed: " + MAX_SENT_CHARS);
  }

  static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
