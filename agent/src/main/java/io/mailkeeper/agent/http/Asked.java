package io.mailkeeper.agent.http;

import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a request is about. */
final class Asked {
  private Asked() {}

  /**
   * The hierarchy named by the parameter {@code hierarchy}, or the only one there is. Empty when
   * the request has been answered with what is wrong.
   */
  static Optional<HierarchyView> hierarchy(RoutingContext context, Snapshot snapshot) {
    String tag = context.queryParams().get("hierarchy");
    if (tag == null && snapshot.hierarchies().size() == 1) {
      return Optional.of(snapshot.hierarchies().get(0));
    }
    if (tag == null) {
      Json.error(context.response(), 400, "name one: ?hierarchy=TAG; there are " + known(snapshot));
      return Optional.empty();
    }
    return known(context, snapshot, tag);
  }

  /** The hierarchy with this tag. Empty when the request has been answered with 404. */
  static Optional<HierarchyView> known(RoutingContext context, Snapshot snapshot, String tag) {
    Optional<HierarchyView> found = snapshot.hierarchy(tag);
    if (found.isEmpty()) {
      Json.error(
          context.response(),
          404,
          "no hierarchy " + tag + " on " + snapshot.node() + "; there are " + known(snapshot));
    }
    return found;
  }

  private static String known(Snapshot snapshot) {
    return snapshot.hierarchies().stream()
        .map(HierarchyView::tag)
        .collect(Collectors.joining(", "));
  }
}
