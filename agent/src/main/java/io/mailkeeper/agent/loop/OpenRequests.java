package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.OperatorRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** Requests that have not been answered yet. Asking is safe on any thread. */
final class OpenRequests {
  private final Context context;
  private final Consumer<Event> events;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Promise<FrontDesk.Reply>> open = new HashMap<>();

  /**
   * @param context the loop's
   */
  OpenRequests(Context context, Consumer<Event> events) {
    this.context = context;
    this.events = events;
  }

  Future<FrontDesk.Reply> ask(OperatorRequest r) {
    return ask(r, Event.Requested::new);
  }

  /**
   * @param event how the loop is told of the request, once it has a number
   */
  Future<FrontDesk.Reply> ask(OperatorRequest r, Function<OperatorRequest, Event> event) {
    OperatorRequest request =
        new OperatorRequest(
            ids.incrementAndGet(), r.verb(), r.tag(), r.node(), r.force(), r.by(), r.hops());
    Promise<FrontDesk.Reply> reply = Promise.promise();
    context.runOnContext(
        ignored -> {
          open.put(request.id(), reply);
          events.accept(event.apply(request));
        });
    return reply.future();
  }

  /** On the loop's context. One that nobody here waits for is passed over. */
  void answer(OperatorRequest request, boolean accepted, String sentence) {
    Promise<FrontDesk.Reply> reply = open.remove(request.id());
    if (reply != null) {
      reply.complete(new FrontDesk.Reply(accepted, sentence));
    }
  }
}
