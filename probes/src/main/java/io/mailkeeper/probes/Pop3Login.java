package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logs in to a POP3 server: AUTH with a SASL mechanism (RFC 5034), APOP or USER and PASS (RFC 1939
 * section 7).
 */
final class Pop3Login {

  /**
   * RFC 1939 section 7: a message id in the greeting. What is none is not taken for one: with bytes
   * of his choice, a man in the middle could work passwords out (RFC 6151 section 2.3).
   */
  private static final Pattern TIMESTAMP = Pattern.compile("<[!-;=?A-~]+@[!-;=?A-~]+>");

  /**
   * RFC 2449 section 8.1 and RFC 3206 section 4: a refusal with one of these says nothing of the
   * credentials.
   */
  private static final Set<String> NOT_NOW =
      Set.of("IN-USE", "LOGIN-DELAY", "SYS/TEMP", "SYS/PERM");

  /** RFC 5034 section 4: 255 bytes with the line end; a longer command must do without. */
  private static final int MAX_COMMAND_CHARS = 253;

  private final Pop3Conversation pop3;
  private final MailLogin login;
  private final Redaction redaction;
  private final Optional<String> timestamp;
  private final Function<String, Turn> then;

  /**
   * @param greeting the server's
   * @param then what comes after a login that was accepted
   */
  Pop3Login(
      Pop3Conversation pop3,
      MailLogin login,
      Redaction redaction,
      String greeting,
      Function<String, Turn> then) {
    this.pop3 = pop3;
    this.login = login;
    this.redaction = redaction;
    this.timestamp =
        Optional.of(TIMESTAMP.matcher(greeting)).filter(Matcher::find).map(Matcher::group);
    this.then = then;
  }

  /**
   * @param encrypted whether TLS protects the connection
   */
  Turn begin(boolean encrypted) {
    Set<Mechanism> offered = offered();
    Optional<Mechanism> chosen = login.choose(offered, encrypted);
    if (chosen.isEmpty()) {
      return login.whyNone(offered, encrypted);
    }
    return switch (chosen.get()) {
      case APOP -> apop();
      case USER -> user();
      case PLAIN, LOGIN, CRAM_MD5, XOAUTH2 -> auth(chosen.get());
    };
  }

  private Set<Mechanism> offered() {
    Set<Mechanism> offered = EnumSet.noneOf(Mechanism.class);
    String sasl = pop3.capability("SASL").orElse("");
    offered.addAll(MailLogin.known(Arrays.asList(sasl.split(" +", -1))));
    if (pop3.capability("USER").isPresent() || !pop3.hasCapa()) {
      offered.add(Mechanism.USER);
    }
    timestamp.ifPresent(t -> offered.add(Mechanism.APOP));
    return offered;
  }

  private Turn auth(Mechanism mechanism) {
    Sasl sasl = new Sasl(mechanism, login.login(), redaction);
    String command = "AUTH " + mechanism.label();
    String initial =
        sasl.initial(MAX_COMMAND_CHARS - command.length() - 1).map(text -> " " + text).orElse("");
    return pop3.login(command + initial, sasl::answer, then, line -> refused(line, sasl.problem()));
  }

  private Turn apop() {
    String digest = digest(timestamp.orElseThrow() + login.login().password());
    redaction.hide(digest);
    return login("APOP " + login.login().user() + " " + digest, then);
  }

  private Turn user() {
    return login(
        "USER " + login.login().user(), ok -> login("PASS " + login.login().password(), then));
  }

  private Turn login(String command, Function<String, Turn> ok) {
    return pop3.login(
        command, challenge -> Optional.empty(), ok, line -> refused(line, Optional.empty()));
  }

  private Turn refused(String line, Optional<String> problem) {
    String detail =
        pop3.unexpected(line).text() + problem.map(p -> ": " + Printable.quote(p)).orElse("");
    boolean notNow = Pop3Conversation.code(line).filter(NOT_NOW::contains).isPresent();
    return Turn.fail(notNow ? Reason.PROTOCOL : Reason.AUTH, detail);
  }

  private static String digest(String text) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
