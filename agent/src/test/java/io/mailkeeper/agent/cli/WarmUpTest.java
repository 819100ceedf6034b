package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  private static <T> void ends(Future<T> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void endsWithAndWithoutTls() throws Exception {
    Vertx vertx = Vertx.vertx();
    ends(WarmUp.of(vertx, false));
    ends(WarmUp.of(vertx, true));
    ends(vertx.close());
  }

  /** The address is nobody's: the probe that follows tells what is wrong. */
  @Test
  void doesNotFailWhereItCannotListen() throws Exception {
    Vertx vertx = Vertx.vertx();
    Future<Void> warm = WarmUp.on("192.0.2.1", vertx, true);
    ends(warm);
    assertThat(warm.succeeded()).isTrue();
    ends(vertx.close());
  }
}
