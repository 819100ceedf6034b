package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SMTP: greeting, EHLO, QUIT; RFC 5321. STARTTLS: RFC 3207. */
final class SmtpProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Smtp smtp = Probes.as(Target.Smtp.class, target);
    return LineConversation.run(vertx, smtp, timeout, new Session(smtp));
  }

  private enum Stage {
    GREETING("220 greeting", "220"),
    EHLO("250 reply to EHLO", "250"),
    HELO("250 reply to HELO", "250"),
    STARTTLS("220 reply to STARTTLS", "220");

    final String expected;
    final String code;

    Stage(String expected, String code) {
      this.expected = expected;
      this.code = code;
    }
  }

  static final class Session implements Dialogue {

    /** RFC 5321 section 4.2: a code, then a hyphen when more lines follow. */
    private static final Pattern REPLY = Pattern.compile("([2-5][0-9][0-9])(?:([ -])(.*))?");

    /** Section 3.2: what a server without extensions answers to EHLO; HELO must work then. */
    private static final Pattern NO_EHLO = Pattern.compile("50[02]");

    private final String ehloName;

    /** Extensions that the last reply to EHLO names, in upper case; the first line is none. */
    private final Set<String> extensions = new TreeSet<>();

    private boolean clear;
    private Stage stage = Stage.GREETING;

    Session(Target.Smtp target) {
      ehloName = target.ehloName();
      clear = target.tls().filter(t -> t.mode() == Tls.Mode.STARTTLS).isPresent();
    }

    @Override
    public Turn opened() {
      return Turn.await(Phase.GREETING, stage.expected);
    }

    /** RFC 3207 section 4.2: what was said before does not count, EHLO is said again. */
    @Override
    public Turn secured() {
      clear = false;
      extensions.clear();
      return next(Stage.EHLO, "EHLO " + ehloName);
    }

    @Override
    public Turn line(String line) {
      Matcher reply = REPLY.matcher(line);
      if (!reply.matches()) {
        return Turn.unexpected(stage.expected, line);
      }
      String code = reply.group(1);
      boolean last = !"-".equals(reply.group(2));
      if (stage == Stage.EHLO && NO_EHLO.matcher(code).matches()) {
        return last ? next(Stage.HELO, "HELO " + ehloName) : Turn.more();
      }
      if (!code.equals(stage.code)) {
        return unexpected(line);
      }
      if (stage == Stage.EHLO) {
        extensions.add(keyword(reply));
      }
      return last ? complete(line) : Turn.more();
    }

    private Turn complete(String line) {
      return switch (stage) {
        case GREETING -> next(Stage.EHLO, "EHLO " + ehloName);
        case EHLO, HELO -> clear ? startTls() : greeted(line);
        case STARTTLS -> Turn.secure();
      };
    }

    private Turn startTls() {
      return extensions.contains("STARTTLS")
          ? next(Stage.STARTTLS, "STARTTLS")
          : Turn.fail(Reason.TLS, "expected STARTTLS in the reply to EHLO, got none");
    }

    private Turn greeted(String line) {
      return Turn.done(stage + " answered " + Printable.quote(line), "QUIT");
    }

    private Turn unexpected(String line) {
      return stage == Stage.STARTTLS
          ? Turn.fail(Reason.TLS, "expected " + stage.expected + ", got " + Printable.quote(line))
          : Turn.unexpected(stage.expected, line);
    }

    private static String keyword(Matcher reply) {
      String text = Optional.ofNullable(reply.group(3)).orElse("");
      return text.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    }

    private Turn next(Stage next, String command) {
      stage = next;
      Phase phase = next == Stage.STARTTLS ? Phase.TLS : Phase.COMMAND;
      return Turn.send(command, phase, next.expected);
    }
  }
}
