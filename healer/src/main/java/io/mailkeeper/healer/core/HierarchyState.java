package io.mailkeeper.healer.core;

import io.mailkeeper.healer.FixedMap;
import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.lease.LeaseState;
import java.util.Collection;
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
 * @param forced whether the order of in-service that waits here is to be carried out whatever the
 *     self-check found
 * @param incidents what happened to it on this node
 * @param proposal what waits for an operator's word
 * @param homecoming how far this node is on the way to getting the service back by itself
 * @param reach which other nodes could be reached where this one may not be
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
    Takeover takeover,
    boolean forced,
    Incidents incidents,
    Proposal proposal,
    Homecoming homecoming,
    Reach reach) {

  public HierarchyState {
    resources = FixedMap.copyOf(resources);
    services = FixedMap.copyOf(services);
    recoveries = FixedMap.copyOf(recoveries);
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
   * @param inRow how many checks in a row were as bad, or as good, as the last one
   */
  public record Storage(StorageHealth health, String detail, Uptime since, int inRow) {
    static Storage unchecked(Uptime now) {
      return new Storage(StorageHealth.UNKNOWN, "not checked yet", now, 0);
    }

    Storage checked(StorageHealth seen, String words, Uptime now) {
      boolean alike = health != StorageHealth.UNKNOWN && seen.isBad() == health.isBad();
      return new Storage(seen, words, seen == health ? since : now, alike ? inRow + 1 : 1);
    }

    /** One bad check may be a hiccup; a hung one has already taken its time. */
    boolean surelyBad() {
      return health.isBad() && (inRow >= 2 || health == StorageHealth.HUNG);
    }

    /** As many good checks as bad ones were needed. */
    boolean surelyGood() {
      return health == StorageHealth.GOOD && inRow >= 2;
    }
  }

  /** Why this node should not take over again before {@code until}, or before that ends it. */
  public record Unfit(String reason, Uptime until, Ends ends) {
    static final Unfit NOT = new Unfit("", Uptime.ZERO, Ends.WITH_THE_WINDOW);

    /** What makes a node fit again, besides an operator's order and a service that is up. */
    public enum Ends {
      /** Of a daemon that could not be healed nothing is known until it is started again. */
      WITH_THE_WINDOW,
      /** A mail store can be looked at: with the window at the latest. */
      WHEN_THE_STORE_IS_GOOD
    }

    boolean is(Uptime now) {
      return !reason.isEmpty() && now.isBefore(until);
    }
  }

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
        Storage.unchecked(now),
        Strays.NONE,
        "",
        Unfit.NOT,
        Duplicate.NONE,
        Takeover.NONE,
        false,
        Incidents.NONE,
        Proposal.NONE,
        Homecoming.NONE,
        Reach.NONE);
  }

  /** The same, with what an earlier run of the agent has left. */
  HierarchyState remembering(List<Incident> earlier) {
    Incidents both = incidents.after(earlier);
    Map<String, RecoveryState> counting = new LinkedHashMap<>();
    recoveries.forEach(
        (daemon, r) -> counting.put(daemon, r.after(both.restarts(daemon, lease.epoch()))));
    return new HierarchyState(
        lease,
        mode,
        modeSince,
        why,
        resources,
        services,
        counting,
        storage,
        strays,
        stuck,
        unfit,
        duplicate,
        takeover,
        forced,
        both,
        proposal,
        homecoming,
        reach);
  }

  /** The same; a question that is open is put anew, by the rules that hold now. */
  HierarchyState askedAnew() {
    if (proposal.answer() != Proposal.Answer.OPEN) {
      return this;
    }
    return new HierarchyState(
        lease,
        mode,
        modeSince,
        why,
        resources,
        services,
        recoveries,
        storage,
        strays,
        stuck,
        unfit,
        duplicate,
        takeover,
        forced,
        incidents,
        Proposal.NONE,
        homecoming,
        reach);
  }

  /** Whether every resource has been looked at once. */
  public boolean surveyed() {
    return resources.values().stream().noneMatch(r -> r.phase() == ResourceState.Phase.UNKNOWN);
  }

  public boolean allOut() {
    return allOut(resources.values());
  }

  public boolean allIn() {
    return allIn(resources.values());
  }

  static boolean allOut(Collection<ResourceState> resources) {
    for (ResourceState r : resources) {
      if (!r.isOut()) {
        return false;
      }
    }
    return true;
  }

  static boolean allIn(Collection<ResourceState> resources) {
    for (ResourceState r : resources) {
      if (!r.isIn()) {
        return false;
      }
    }
    return true;
  }

  /** Whether every part is the same object: cheap, and true wherever a step has changed nothing. */
  @SuppressWarnings("ReferenceEquality") // that is the question
  boolean isMadeOfTheSame(HierarchyState o) {
    return lease == o.lease
        && mode == o.mode
        && modeSince == o.modeSince
        && why == o.why
        && resources == o.resources
        && services == o.services
        && recoveries == o.recoveries
        && storage == o.storage
        && strays == o.strays
        && stuck == o.stuck
        && unfit == o.unfit
        && duplicate == o.duplicate
        && takeover == o.takeover
        && forced == o.forced
        && incidents == o.incidents
        && proposal == o.proposal
        && homecoming == o.homecoming
        && reach == o.reach;
  }
}
