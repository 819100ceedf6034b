package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * A Java virtual machine by its Jolokia agent: one bulk read over HTTP, every attribute judged; the
 * Jolokia protocol, version 7, "Reading attributes" and "Bulk requests".
 *
 * <p>Jolokia tells most errors as HTTP 200 with a {@code status} inside, one for each attribute:
 * {@link JolokiaReply} reads them.
 */
final class JolokiaProbe implements Probe {

  @Override
  public Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout) {
    Target.Jolokia jolokia = Probes.as(Target.Jolokia.class, target);
    return LineConversation.run(vertx, jolokia, timeout, dialogue(jolokia));
  }

  static Dialogue dialogue(Target.Jolokia target) {
    JsonArray reads = new JsonArray();
    target.reads().forEach(read -> reads.add(request(read)));
    Redaction redaction = new Redaction();
    target
        .login()
        .ifPresent(login -> redaction.hide(login.password()).hideWord(login.basicCredentials()));
    return HttpPost.json(
        target, target.path(), target.login(), reads.encode(), new Answered(target, redaction));
  }

  private static JsonObject request(JolokiaRead read) {
    JsonObject request =
        new JsonObject()
            .put("type", "read")
            .put("mbean", read.mbean())
            .put("attribute", read.attribute());
    read.path().ifPresent(path -> request.put("path", path));
    // Keeps the answer small: a stack trace alone can have 10 KB.
    return request.put(
        "config",
        new JsonObject()
            .put("includeStackTrace", "false")
            .put("includeRequest", "false")
            .put("maxDepth", "3")
            .put("maxCollectionSize", "100")
            .put("maxObjects", "500"));
  }

  /** Judges the answer to one request. */
  private record Answered(Target.Jolokia target, Redaction redaction) implements HttpPost.Judge {

    @Override
    public Optional<Turn> status(int code, String statusLine) {
      if (code == 200) {
        return Optional.empty();
      }
      Reason reason = code == 401 || code == 403 ? Reason.AUTH : Reason.PROTOCOL;
      return Optional.of(
          Turn.fail(reason, "expected HTTP status 200, got " + Printable.quote(shown(statusLine))));
    }

    @Override
    public Turn body(String text) {
      Verdict verdict = JolokiaReply.judge(target.reads(), text, this::shown);
      return verdict.reason() == Reason.NONE
          ? Turn.done(verdict.detail())
          : Turn.fail(verdict.reason(), verdict.detail());
    }

    @Override
    public String shown(String text) {
      return redaction.in(text);
    }
  }
}
