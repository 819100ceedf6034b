package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes logins out of what a script says and hears. A script does not say which of its lines hold a
 * secret, so the words of mail protocols do: what follows {@code PASS}, {@code LOGIN}, {@code APOP}
 * and {@code OPER} is hidden, and after {@code AUTH} or {@code AUTHENTICATE} everything but the
 * mechanism and a few plain commands. What is hidden once is hidden wherever it comes again.
 */
final class Discretion {

  private static final String HIDDEN = Redaction.HIDDEN;

  private static final Pattern LOGIN =
      Pattern.compile("(?i)((?:\\S+ +)?(?:LOGIN|PASS|PASSWORD|APOP|OPER)[ :]+)(.+)");
  private static final Pattern AUTH =
      Pattern.compile("(?i)((?:\\S+ +)?(?:AUTH|AUTHENTICATE)(?: +|$))(\"?[A-Z0-9_-]+\"?)?( *)(.*)");
  private static final Set<String> MECHANISMS =
      Set.of(
          "PLAIN",
          "LOGIN",
          "CRAM-MD5",
          "DIGEST-MD5",
          "XOAUTH2",
          "OAUTHBEARER",
          "EXTERNAL",
          "NTLM",
          "GSSAPI",
          "ANONYMOUS",
          "SCRAM-SHA-1",
          "SCRAM-SHA-256");
  private static final Pattern PLAIN_COMMAND =
      Pattern.compile(
          "(?i)(?:\\S{1,8} +)?(?:QUIT|NOOP|RSET|LOGOUT|CAPA|CAPABILITY|STAT|STARTTLS|STLS"
              + "|(?:EHLO|HELO|LHLO) \\S+|(?:SELECT|EXAMINE) \"?INBOX\"?)");

  private final Redaction secrets = new Redaction();
  private final Set<String> known = new HashSet<>();
  private boolean authenticating;
  private String last = "";
  private String lastShown = "";

  /** A secret that is known beforehand. */
  void hide(String secret) {
    keepIfNew(secret);
  }

  /** Something is about to be sent. */
  void sending(String text) {
    StringBuilder shown = new StringBuilder();
    text.lines().forEach(line -> shown.append(shownLine(line)).append('\n'));
    last = text;
    lastShown = shown.toString();
  }

  /** Whatever was sent or came, without the secrets. */
  String shown(String text) {
    if (text.equals(last)) {
      return lastShown;
    }
    return secrets.in(text);
  }

  private String shownLine(String line) {
    Matcher auth = AUTH.matcher(line);
    if (auth.matches()) {
      return shownAuth(auth);
    }
    Matcher login = LOGIN.matcher(line);
    if (login.matches()) {
      List.of(login.group(2).strip().split(" +")).forEach(this::keep);
      keep(login.group(2).strip());
      return login.group(1) + HIDDEN;
    }
    if (authenticating && !PLAIN_COMMAND.matcher(line.strip()).matches()) {
      keep(line.strip());
      return HIDDEN;
    }
    return shown(line);
  }

  private String shownAuth(Matcher auth) {
    authenticating = true;
    String mechanism = Optional.ofNullable(auth.group(2)).orElse("");
    if (MECHANISMS.contains(mechanism.replace("\"", "").toUpperCase(Locale.ROOT))) {
      keep(auth.group(4).strip());
      return auth.group(1) + mechanism + (auth.group(4).isBlank() ? "" : " " + HIDDEN);
    }
    keep((mechanism + auth.group(3) + auth.group(4)).strip());
    return auth.group(1) + HIDDEN;
  }

  private void keep(String secret) {
    String bare = secret.replaceAll("^\"|\"$", "");
    keepIfNew(bare);
    decoded(bare).forEach(this::keepIfNew);
  }

  private void keepIfNew(String secret) {
    if (!secret.isEmpty() && known.add(secret)) {
      secrets.hide(secret);
    }
  }

  /** What a base64 text holds, cut where SASL cuts it; RFC 4616 section 2. */
  private static List<String> decoded(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
    } catch (IllegalArgumentException notBase64) {
      return List.of();
    }
  }
}
