package io.mailkeeper.healer.core;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One hierarchy on this node. Immutable.
 *
 * @param modeSince when the mode began
 * @param why why the mode was entered, one sentence
 * @param storage how the mail store looks from here
 * @param strays protected things found here without the lease
 * @param clearing strays being removed right now
 * @param unfit why this node should not take the service over again yet
 * @param duplicate who else answers for the service address
 */
public record HierarchyState(
    LeaseState lease,
    Mode mode,
    Uptime modeSince,
    String why,
    Map<String, ResourceState> resources,
    Map<String, ServiceState> services,
    Map<String, RecoveryState> recoveries,
    Storage storage,
    List<Stray> strays,
    int clearing,
    Unfit unfit,
    Duplicate duplicate) {

  public HierarchyState {
    resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
    services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
    recoveries = Collections.unmodifiableMap(new LinkedHashMap<>(recoveries));
    strays = List.copyOf(strays);
  }

  /**
   * The mail store as seen from here.
   *
   * @param bad bad checks in a row
   */
  public record Storage(StorageHealth health, String detail, Uptime since, int bad) {}

  /** Why this node should not take over again before {@code until}. */
  public record Unfit(String reason, Uptime until) {}

  /**
   * The duplicate check of the service address.
   *
   * @param checking whether one is under way
   * @param checkedFor end of the wait it was made for: it says nothing about any other
   * @param checkedAt when it was begun
   * @param owner who answered; empty for nobody
   */
  public record Duplicate(
      boolean checking, Uptime checkedFor, Uptime checkedAt, Optional<String> owner) {
    static final Duplicate NONE = new Duplicate(false, Uptime.ZERO, Uptime.ZERO, Optional.empty());
  }

  static HierarchyState start(Hierarchy h, LeaseState lease, Uptime now) {
    Map<String, ResourceState> resources = new LinkedHashMap<>();
    h.resources().forEach(r -> resources.put(r.name(), ResourceState.unknown(now)));
    Map<String, ServiceState> services = new LinkedHashMap<>();
    h.services().forEach(s -> services.put(s.name(), ServiceState.unknown(now)));
    Map<String, RecoveryState> recoveries = new LinkedHashMap<>();
    h.resources().stream()
        .filter(r -> r.kind() == Resource.Kind.DAEMON)
        .forEach(r -> recoveries.put(r.name(), RecoveryState.steady(now)));
    return new HierarchyState(
        lease,
        Mode.OUT_OF_SERVICE,
        now,
        "the agent has started",
        resources,
        services,
        recoveries,
        new Storage(StorageHealth.UNKNOWN, "not checked yet", now, 0),
        List.of(),
        0,
        new Unfit("", now),
        Duplicate.NONE);
  }

  /** Whether every resource has been looked at once. */
  public boolean surveyed() {
    return resources.values().stream().noneMatch(r -> r.phase() == ResourceState.Phase.UNKNOWN);
  }

  public boolean allOut() {
    return resources.values().stream().allMatch(ResourceState::isOut);
  }

  public boolean allIn() {
    return resources.values().stream().allMatch(ResourceState::isIn);
  }
}
