package io.mailkeeper.agent.jmx;

import io.mailkeeper.agent.loop.FrontDesk;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.agent.loop.Snapshot.RecoveryView;
import io.mailkeeper.agent.loop.Snapshot.ResourceView;
import io.mailkeeper.agent.loop.Snapshot.ServiceView;
import java.util.Optional;

/** One hierarchy in the newest snapshot; what a snapshot does not name is as it was at first. */
record Latest(FrontDesk desk, HierarchyView first) {

  HierarchyView hierarchy() {
    return desk.snapshot().hierarchy(first.tag()).orElse(first);
  }

  ResourceView resource(ResourceView known) {
    return hierarchy().resources().stream()
        .filter(r -> r.name().equals(known.name()))
        .findFirst()
        .orElse(known);
  }

  ServiceView service(ServiceView known) {
    return hierarchy().services().stream()
        .filter(s -> s.name().equals(known.name()))
        .findFirst()
        .orElse(known);
  }

  Optional<RecoveryView> recovery(String daemon) {
    return hierarchy().recoveries().stream().filter(r -> r.daemon().equals(daemon)).findFirst();
  }
}
