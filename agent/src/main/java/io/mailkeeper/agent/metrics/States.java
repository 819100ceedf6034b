package io.mailkeeper.agent.metrics;

import io.mailkeeper.healer.core.ResourceState;
import io.mailkeeper.healer.core.ServiceState;
import io.mailkeeper.healer.lease.LeaseRole;
import io.mailkeeper.healer.lease.LeaseView;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The states of every state set, as the snapshot writes them. */
final class States {
  static final List<String> ROLE = names(LeaseRole.values());
  static final List<String> STORE = names(LeaseView.Condition.values());
  static final List<String> SERVICE = names(ServiceState.Health.values());
  static final List<String> RESOURCE = names(ResourceState.Phase.values());
  static final List<String> SAFETY_CLASS = List.of("A", "B", "C", "D");

  private States() {}

  private static List<String> names(Enum<?>... values) {
    return Arrays.stream(values).map(v -> v.name().toLowerCase(Locale.ROOT)).toList();
  }
}
