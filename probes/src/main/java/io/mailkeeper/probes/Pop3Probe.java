package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** POP3: greeting, CAPA, QUIT; RFC 1939, RFC 2449. */
final class Pop3Probe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Pop3 pop3 = Probes.as(Target.Pop3.class, target);
    return LineConversation.run(vertx, pop3, timeout, new Session());
  }

  private enum Stage {
    GREETING("+OK greeting"),
    CAPA("+OK reply to CAPA"),
    CAPABILITIES("line with a dot after the capabilities");

    final String expected;

    Stage(String expected) {
      this.expected = expected;
    }
  }

  static final class Session implements Dialogue {

    private Stage stage = Stage.GREETING;
    private int capabilities;

    @Override
    public Turn opened() {
      return Turn.await(Phase.GREETING, stage.expected);
    }

    @Override
    public Turn line(String line) {
      return switch (stage) {
        case GREETING -> greeting(line);
        case CAPA -> capa(line);
        case CAPABILITIES -> capability(line);
      };
    }

    private Turn greeting(String line) {
      if (!starts(line, "+OK")) {
        return Turn.unexpected(stage.expected, line);
      }
      stage = Stage.CAPA;
      return Turn.send("CAPA", Phase.COMMAND, stage.expected);
    }

    private Turn capa(String line) {
      if (starts(line, "-ERR")) {
        // RFC 2449 section 5: CAPA is optional, and a server without it answers -ERR.
        return Turn.done("alive, without CAPA: answered " + Printable.quote(line), "QUIT");
      }
      if (!starts(line, "+OK")) {
        return Turn.unexpected(stage.expected, line);
      }
      stage = Stage.CAPABILITIES;
      return Turn.await(Phase.COMMAND, stage.expected);
    }

    private Turn capability(String line) {
      if (line.equals(".")) {
        return Turn.done("CAPA answered with " + capabilities + " capabilities", "QUIT");
      }
      capabilities++;
      return Turn.more();
    }

    private static boolean starts(String line, String status) {
      return line.equals(status) || line.startsWith(status + " ");
    }
  }
}
