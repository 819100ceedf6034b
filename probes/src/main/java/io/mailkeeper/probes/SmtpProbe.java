package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SMTP: greeting, EHLO, QUIT; RFC 5321. */
final class SmtpProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Smtp smtp = Probes.as(Target.Smtp.class, target);
    return LineConversation.run(vertx, smtp, timeout, new Session(smtp));
  }

  private enum Stage {
    GREETING("220 greeting", "220"),
    EHLO("250 reply to EHLO", "250"),
    HELO("250 reply to HELO", "250");

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
    private Stage stage = Stage.GREETING;

    Session(Target.Smtp target) {
      ehloName = target.ehloName();
    }

    @Override
    public Turn opened() {
      return Turn.await(Phase.GREETING, stage.expected);
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
        return last ? next(Stage.HELO, "HELO ") : Turn.more();
      }
      if (!code.equals(stage.code)) {
        return Turn.unexpected(stage.expected, line);
      }
      return last ? complete(line) : Turn.more();
    }

    private Turn complete(String line) {
      return switch (stage) {
        case GREETING -> next(Stage.EHLO, "EHLO ");
        case EHLO, HELO -> Turn.done(stage + " answered " + Printable.quote(line), "QUIT");
      };
    }

    private Turn next(Stage next, String command) {
      stage = next;
      return Turn.send(command + ehloName, Phase.COMMAND, next.expected);
    }
  }
}
