package io.mailkeeper.agent.http;

import io.mailkeeper.agent.config.Reloaded;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code POST /-/reload}: the configuration is read again. For operators; audited. */
public final class ReloadRoute {
  private final OperatorGate gate;
  private final Supplier<Future<Reloaded>> reload;

  /**
   * @param reload reads and applies, off the event loop
   */
  public ReloadRoute(Vertx vertx, Optional<Path> tokenFile, Supplier<Future<Reloaded>> reload) {
    this.gate = new OperatorGate(new OperatorToken(vertx, tokenFile));
    this.reload = reload;
  }

  public void mount(Router router) {
    router.post("/-/reload").handler(gate).handler(this::reload);
  }

  private void reload(RoutingContext context) {
    reload.get().onSuccess(reloaded -> answer(context, reloaded)).onFailure(context::fail);
  }

  private static void answer(RoutingContext context, Reloaded reloaded) {
    OperatorGate.AUDIT.info("reload from {}: {}", OperatorGate.from(context), reloaded.sentence());
    String outcome = reloaded.outcome().name().toLowerCase(Locale.ROOT);
    Json.answer(
        context.response(),
        status(reloaded),
        new Answer(outcome, reloaded.sentence(), reloaded.faults()));
  }

  private static int status(Reloaded reloaded) {
    return switch (reloaded.outcome()) {
      case UNCHANGED, APPLIED -> 200;
      case FAULTY -> 400;
      case REFUSED -> 409;
    };
  }

  /** What is answered. */
  record Answer(String outcome, String sentence, List<String> faults) {}
}
