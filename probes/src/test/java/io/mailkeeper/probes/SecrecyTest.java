package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that repeats whatever it was told, and more, in every place: nothing of it is shown. */
class SecrecyTest {

  private static final String PASSWORD = "Open-Sesame7";
  private static final Pattern NO_BASE64 = Pattern.compile("[^A-Za-z0-9+/=]+");
  private static final Login LOGIN = new Login("joe", PASSWORD);

  /** A server up to the place where it has been told the secret. */
  private record Case(String name, Supplier<Dialogue> dialogue, List<String> server) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(Mechanism.PLAIN, Mechanism.LOGIN, Mechanism.CRAM_MD5, Mechanism.XOAUTH2)
        .flatMap(m -> Stream.of(smtp(m), sieve(m), imap(m), pop3(m)));
  }

  private static Optional<MailLogin> login(Mechanism mechanism) {
    return Optional.of(new MailLogin(LOGIN, Optional.of(mechanism), true));
  }

  private static Case smtp(Mechanism m) {
    Target.Smtp target = new Target.Smtp("mail", 25).with(Optional.empty(), login(m));
    return new Case(
        "SMTP " + m.label(),
        () -> SmtpProbe.dialogue(target),
        List.of("220 x", "250 AUTH " + m.label(), "334 PDE+", "334 PDI+"));
  }

  private static Case imap(Mechanism m) {
    Target.Imap target = new Target.Imap("mail", 143, Optional.empty(), login(m));
    String capabilities = "a1 OK [CAPABILITY LOGINDISABLED AUTH=" + m.label() + "]";
    return new Case(
        "IMAP " + m.label(),
        () -> ImapProbe.session(target),
        List.of("* OK", capabilities, "+ PDE+", "+ PDI+"));
  }

  private static Case pop3(Mechanism m) {
    Target.Pop3 target = new Target.Pop3("mail", 110, Optional.empty(), login(m));
    return new Case(
        "POP3 " + m.label(),
        () -> Pop3Probe.session(target),
        List.of("+OK", "+OK", "SASL " + m.label(), ".", "+ PDE+", "+ PDI+"));
  }

  private static Case sieve(Mechanism m) {
    Target.Sieve target = new Target.Sieve("mail", 4190, Optional.empty(), login(m));
    return new Case(
        "ManageSieve " + m.label(),
        () -> new SieveProbe.Session(target),
        List.of("\"SASL\" \"" + m.label() + "\"", "OK", "\"PDE+\"", "\"PDI+\""));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nothingThatAHostileServerSaysShowsTheSecret(Case attack) {
    for (int after = 0; after <= attack.server().size(); after++) {
      List<String> told = play(after, attack, "").sent();
      for (String echo : echoes(told)) {
        for (String form :
            List.of(
                "%s",
                "250 %s",
                "250-%s",
                "334 %s",
                "535 %s",
                "\"%s\"",
                "NO \"%s\"",
                "OK \"%s\"",
                "-ERR %s",
                "* OK %s",
                "a2 NO %s")) {
          String line = String.format(Locale.ROOT, form, echo);
          shows(play(after, attack, line + "\r\n"), told);
          shows(play(after, attack, line), told);
        }
      }
    }
  }

  private record Played(ProbeResult result, List<String> sent) {}

  private static Played play(int lines, Case attack, String end) {
    Exchange exchange =
        Exchange.connecting(attack.dialogue().get(), Optional.empty(), "127.0.0.1", 1, 0);
    List<String> sent = new ArrayList<>();
    Buffer first = exchange.connected(1);
    first.toString().lines().forEach(sent::add);
    for (String line : attack.server().subList(0, lines)) {
      feed(exchange, line + "\r\n", sent);
    }
    feed(exchange, end, sent);
    exchange.expired(Duration.ofSeconds(1), 9);
    return new Played(exchange.result(9), sent);
  }

  private static void feed(Exchange exchange, String text, List<String> sent) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (byte one : bytes) {
      exchange.received(new byte[] {one}, 2).toString().lines().forEach(sent::add);
    }
  }

  /** What a server could make of what it was told, and of what it knows. */
  private static List<String> echoes(List<String> told) {
    List<String> echoes = new ArrayList<>(told);
    for (String secret : secrets(told)) {
      echoes.add(secret);
      echoes.add("user joe password " + secret + " is wrong");
      echoes.add(secret.toUpperCase(Locale.ROOT));
      echoes.add(secret.substring(0, secret.length() - 1));
      for (String around : List.of("", "x", "xy", "xyz")) {
        echoes.add(base64(around + secret + around));
      }
      echoes.add(HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8)));
    }
    return echoes;
  }

  /** The password, and what was sent in its place. */
  private static List<String> secrets(List<String> told) {
    List<String> secrets = new ArrayList<>(List.of(PASSWORD));
    for (String line : told) {
      String last = line.substring(line.lastIndexOf(' ') + 1).replace("\"", "");
      decoded(last)
          .filter(plain -> plain.matches("joe [0-9a-f]{32}"))
          .ifPresent(digest -> secrets.add(digest.substring(4)));
    }
    return secrets;
  }

  private static void shows(Played played, List<String> told) {
    ProbeResult result = played.result();
    List<String> shown = new ArrayList<>(result.transcript());
    shown.add(result.detail());
    shown.add(result.toString());
    List<String> forbidden = new ArrayList<>();
    for (String secret : secrets(told)) {
      forbidden.add(secret.toLowerCase(Locale.ROOT));
      forbidden.add(secret.substring(0, secret.length() - 1).toLowerCase(Locale.ROOT));
      forbidden.add(HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8)));
    }
    for (String text : shown) {
      assertThat(text.toLowerCase(Locale.ROOT)).as("in %s", shown).doesNotContain(forbidden);
      for (String word : NO_BASE64.splitAsStream(text).toList()) {
        for (int skip = 0; skip < Math.min(4, word.length()); skip++) {
          assertThat(decoded(word.substring(skip)).orElse("").toLowerCase(Locale.ROOT))
              .as("in base64 in %s", text)
              .doesNotContain(forbidden);
        }
      }
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As much of it as is whole. */
  private static Optional<String> decoded(String word) {
    String plain = word.replaceFirst("=+$", "");
    try {
      byte[] bytes = Base64.getDecoder().decode(plain.substring(0, plain.length() / 4 * 4));
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  @Test
  void noValueShowsItEither() {
    MailLogin login = new MailLogin(LOGIN);
    for (Object value :
        List.of(
            LOGIN,
            login,
            new Target.Smtp("mail", 25).with(Optional.empty(), Optional.of(login)),
            new Target.Sieve("mail", 25, Optional.empty(), Optional.of(login)))) {
      assertThat(value.toString()).contains("joe").doesNotContain(PASSWORD);
    }
  }
}
