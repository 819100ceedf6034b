package io.mailkeeper.healer.core;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One hierarchy on this node. Immutable.
 *
 * @param modeSince when the mode began
 * @param why why the mode was entered, one sentence
 * @param storage how the mail store looks from here
 * @param strays protected things found here without the lease
 * @param stuck why the service stays here although it is not well; empty while it is, or can move
 * @param unfit why this node should not take the service over again yet
 * @param duplicate who else answers for the service address
 * @param takeover how this node comes to have the service
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
    Strays strays,
    String stuck,
    Unfit unfit,
    Duplicate duplicate,
    Takeover takeover) {

  public HierarchyState {
    resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
    services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
    recoveries = Collections.unmodifiableMap(new LinkedHashMap<>(recoveries));
  }

  /**
   * Protected things found here without the lease.
   *
   * @param found by the last search that counted
   * @param removing how many are being removed right now
   * @param resisting sentences of those that could not be removed
   */
  public record Strays(List<Stray> found, int removing, Set<String> resisting) {
    static final Strays NONE = new Strays(List.of(), 0, Set.of());

    public Strays {
      found = List.copyOf(found);
      resisting = Set.copyOf(resisting);
    }
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
   * @param told whether an alert was raised about this owner
   */
  public record Duplicate(
      boolean checking, Uptime checkedFor, Uptime checkedAt, Optional<String> owner, boolean told) {
    static final Duplicate NONE =
        new Duplicate(false, Uptime.ZERO, Uptime.ZERO, Optional.empty(), false);

    /** A check for the wait that ends then is under way; until it is back the last one stands. */
    Duplicate checking(Uptime end, Uptime now) {
      return new Duplicate(true, end, now, owner, told);
    }

    /** Nothing is known any more; a check under way is still awaited, and will say nothing. */
    Duplicate forgotten() {
      return new Duplicate(checking, Uptime.ZERO, checkedAt, Optional.empty(), false);
    }
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
        Strays.NONE,
        "",
        new Unfit("", now),
        Duplicate.NONE,
        Takeover.NONE);
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
