package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.resource.Readiness;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks whether this node could start each hierarchy: when the calendar says so, and a moment later
 * again for as long as something is missing, so that a node which has been mended counts soon. All
 * calls on the loop's context; the looking itself on a thread that may block.
 */
final class ReadinessRounds {
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final Context context;
  private final Group group;
  private final Readiness readiness;
  private final Consumer<Event> accept;
  private final OneAtATime<String> checks = new OneAtATime<>();

  /** Those that are looked at again in a moment: one timer each, whatever the calendar says. */
  private final Set<String> again = new HashSet<>();

  ReadinessRounds(Context context, Group group, Readiness readiness, Consumer<Event> accept) {
    this.context = context;
    this.group = group;
    this.readiness = readiness;
    this.accept = accept;
  }

  /** From any thread. */
  void check(String tag) {
    context.runOnContext(ignored -> due(tag));
  }

  private void due(String tag) {
    if (checks.due(tag)) {
      run(tag);
    }
  }

  private void run(String tag) {
    context
        .<List<String>>executeBlocking(() -> missing(tag), false)
        .otherwise(e -> List.of("the self-check itself failed: " + e))
        .onSuccess(missing -> done(tag, missing));
  }

  private List<String> missing(String tag) {
    return group.hierarchies().stream()
        .filter(h -> h.tag().equals(tag))
        .findFirst()
        .map(readiness::missing)
        .orElse(List.of());
  }

  private void done(String tag, List<String> missing) {
    accept.accept(new Event.SelfChecked(tag, missing));
    if (checks.ended(tag)) {
      due(tag);
    } else if (!missing.isEmpty() && again.add(tag)) {
      context
          .owner()
          .setTimer(
              AGAIN.toMillis(),
              ignored -> {
                again.remove(tag);
                check(tag);
              });
    }
  }
}
