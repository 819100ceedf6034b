package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;

/** IMAP: greeting, CAPABILITY, LOGOUT; RFC 9051 (and RFC 3501). */
final class ImapProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Imap imap = Probes.as(Target.Imap.class, target);
    return LineConversation.run(vertx, imap, timeout, new Session());
  }

  private enum Stage {
    GREETING("* OK or * PREAUTH greeting"),
    CAPABILITY("* CAPABILITY response"),
    TAGGED("a1 OK reply to CAPABILITY");

    final String expected;

    Stage(String expected) {
      this.expected = expected;
    }
  }

  static final class Session implements Dialogue {

    private Stage stage = Stage.GREETING;

    @Override
    public Turn opened() {
      return Turn.await(Phase.GREETING, stage.expected);
    }

    @Override
    public Turn line(String line) {
      if (starts(line, "* BYE")) {
        return Turn.unexpected(stage.expected, line);
      }
      return switch (stage) {
        case GREETING -> greeting(line);
        case CAPABILITY -> capability(line);
        case TAGGED -> tagged(line);
      };
    }

    private Turn greeting(String line) {
      if (!starts(line, "* OK") && !starts(line, "* PREAUTH")) {
        return Turn.unexpected(stage.expected, line);
      }
      stage = Stage.CAPABILITY;
      return Turn.send("a1 CAPABILITY", Phase.COMMAND, stage.expected);
    }

    private Turn capability(String line) {
      if (starts(line, "* CAPABILITY")) {
        stage = Stage.TAGGED;
        return Turn.await(Phase.COMMAND, stage.expected);
      }
      return untagged(line) ? Turn.more() : Turn.unexpected(stage.expected, line);
    }

    private Turn tagged(String line) {
      if (untagged(line)) {
        return Turn.more();
      }
      return starts(line, "a1 OK")
          ? Turn.done("CAPABILITY answered " + Printable.quote(line), "a2 LOGOUT")
          : Turn.unexpected(stage.expected, line);
    }

    /** Section 7: a server may send what it likes, whenever it likes, if it is untagged. */
    private static boolean untagged(String line) {
      return line.startsWith("* ");
    }

    /** Section 9: letters are compared without regard to case. */
    private static boolean starts(String line, String words) {
      String upper = line.toUpperCase(Locale.ROOT);
      String wanted = words.toUpperCase(Locale.ROOT);
      return upper.equals(wanted) || upper.startsWith(wanted + " ");
    }
  }
}
