package io.mailkeeper.probes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** One protocol's way of finding out whether a service answers. */
public interface Probe {

  /**
   * Probes once: one attempt, to one address, over one connection.
   *
   * <p>May be called from any thread. The work runs on an event loop of its own choice; the future
   * completes on the caller's Vert.x context when it has one. The future never fails: a failure is
   * a result with a {@link Reason}. It completes soon after {@code timeout} at the latest, and by
   * then the connection has been closed, or is cancelled before it is established.
   *
   * @param target what to probe, of this probe's protocol
   * @param timeout one deadline for everything, resolving the name included; more than zero
   * @throws IllegalArgumentException when the target is of another protocol or the timeout is not
   *     more than zero
   */
  Future<ProbeResult> run(Vertx vertx, Target target, Duration timeout);
}
