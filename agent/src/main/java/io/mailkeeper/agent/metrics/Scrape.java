package io.mailkeeper.agent.metrics;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Renders the meters on a worker thread, once at a time: whoever asks meanwhile gets the same
 * answer. A rendering serves a second long, unless the snapshot has changed. Safe for use by any
 * thread.
 */
final class Scrape implements Supplier<Future<Buffer>> {
  static final Duration FRESH = Duration.ofSeconds(1);

  private record Rendering(Future<Buffer> text, long generation, long begunAt) {}

  private final Vertx vertx;
  private final Supplier<Buffer> render;
  private final LongSupplier generation;
  private final LongSupplier nanos;
  private Optional<Rendering> last = Optional.empty();

  /**
   * @param nanos elapsed time in nanoseconds
   */
  Scrape(Vertx vertx, Supplier<Buffer> render, LongSupplier generation, LongSupplier nanos) {
    this.vertx = vertx;
    this.render = render;
    this.generation = generation;
    this.nanos = nanos;
  }

  @Override
  public synchronized Future<Buffer> get() {
    long now = nanos.getAsLong();
    long newest = generation.getAsLong();
    if (last.filter(r -> usable(r, newest, now)).isEmpty()) {
      Future<Buffer> text = vertx.executeBlocking(render::get, false);
      last = Optional.of(new Rendering(text, newest, now));
    }
    return last.orElseThrow().text();
  }

  private static boolean usable(Rendering r, long newest, long now) {
    boolean running = !r.text().isComplete();
    boolean fresh = r.generation() == newest && now - r.begunAt() < FRESH.toNanos();
    return running || (r.text().succeeded() && fresh);
  }
}
