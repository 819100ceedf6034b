package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.lease.ColdStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Resources with dependencies that are in service together on one node. Children start before what
 * depends on them and stop after it.
 *
 * @param tag the hierarchy's name
 * @param members the nodes that may run it, with their priorities
 * @param resources what is started and stopped
 * @param services what is probed, and which daemon a restart of it restarts
 * @param policy what to do about failures, strays and cold starts
 */
public record Hierarchy(
    String tag,
    List<Member> members,
    List<Resource> resources,
    List<Service> services,
    Policy policy) {

  public Hierarchy {
    members = List.copyOf(members);
    resources = List.copyOf(resources);
    services = List.copyOf(services);
    Names.check("hierarchy", tag);
    checkMembers(tag, members);
    checkResources(tag, resources);
    checkServices(tag, services, resources);
    checkSwitchback(tag, members, policy);
  }

  /**
   * A node that may run the hierarchy.
   *
   * @param priority 1 to 999, lower goes first, no two alike
   */
  public record Member(String node, int priority) {
    public Member {
      Names.check("node", node);
      if (priority < 1 || priority > 999) {
        throw new IllegalArgumentException(
            "priority of node " + node + " is " + priority + ": expected 1 to 999");
      }
    }
  }

  /**
   * Something probed.
   *
   * @param daemon the daemon resource that is restarted when it fails
   * @param judgement how many quick checks must fail before it is restarted
   * @param notifyOnly whether its failure is only told: nothing is restarted for it
   * @param causes the shared causes that it cannot be well without, by name
   */
  public record Service(
      String name, String daemon, Judgement judgement, boolean notifyOnly, Set<String> causes) {
    /** So many failures in a row. */
    public Service(
        String name, String daemon, int failures, boolean notifyOnly, Set<String> causes) {
      this(name, daemon, Judgement.inRow(failures), notifyOnly, causes);
    }

    /** So many failures in a row, and no causes. */
    public Service(String name, String daemon, int failures) {
      this(name, daemon, failures, false, Set.of());
    }

    public Service {
      causes = Set.copyOf(causes);
      Names.check("service", name);
    }
  }

  /** What to do with protected things found where the lease is not held. */
  public enum StrayPolicy {
    /** Remove the address and stop what is known to be protected. */
    STOP,
    /** Remove the address, touch nothing else, alert. */
    REPORT
  }

  /** What has to be there besides the guard. */
  public enum FencingPolicy {
    /** No node is in service without a working watchdog or a confirmed fence. */
    REQUIRED,
    /** The guard process alone will do. */
    OPTIONAL
  }

  /**
   * How often the service may fail on a node before it is no candidate any more.
   *
   * @param failures times it was given up on that node; 1 to {@value Incidents#OF_EACH_KIND}
   * @param window after which each of them is forgotten
   */
  public record FailoverLimit(int failures, Duration window) {
    public static final FailoverLimit DEFAULT = new FailoverLimit(2, Duration.ofHours(1));

    public FailoverLimit {
      if (failures < 1 || failures > Incidents.OF_EACH_KIND) {
        throw new IllegalArgumentException(
            "failover failures is " + failures + ", expected 1 to " + Incidents.OF_EACH_KIND);
      }
      if (window.isNegative() || window.isZero()) {
        throw new IllegalArgumentException(
            "the failover window is " + window + ", expected more than zero");
      }
    }
  }

  /** Who decides that the service is moved when nobody has asked for it. */
  public enum Decision {
    /** The node concerned, at once. */
    AUTOMATIC,
    /** An operator, or the node when none has answered in time. */
    CONFIRM,
    /** An operator, who is also asked before anything is restarted. */
    NOTIFY
  }

  /**
   * Whether an operator is asked before anything is moved that nobody has asked to move.
   *
   * @param within how long the answer is waited for; empty: for ever, and nothing is moved without
   */
  public record Consent(Decision decision, Optional<Duration> within) {
    public static final Consent NOT_ASKED = new Consent(Decision.AUTOMATIC, Optional.empty());

    /** In maintenance: nothing by itself, however long nobody answers. */
    static final Consent MAINTENANCE = new Consent(Decision.NOTIFY, Optional.empty());

    public Consent {
      if (within.filter(d -> d.isNegative() || d.isZero()).isPresent()) {
        throw new IllegalArgumentException(
            "an operator is asked to answer within " + within.get() + ", expected more than zero");
      }
    }
  }

  /**
   * When the service goes back by itself to a node that it left because something had failed.
   *
   * @param automatic the nodes that ask for it back; to all others an operator moves it
   * @param settle how long such a node must have been able to take it over before it asks
   * @param queueLimit it is not moved while more messages than that wait; empty for no limit
   */
  public record Switchback(Set<String> automatic, Duration settle, Optional<Long> queueLimit) {
    public static final Switchback NEVER =
        new Switchback(Set.of(), Duration.ofMinutes(10), Optional.empty());

    public Switchback {
      automatic = Set.copyOf(automatic);
      if (settle.isNegative()) {
        throw new IllegalArgumentException(
            "the settling time of a switchback is " + settle + ", expected zero or more");
      }
    }
  }

  /**
   * What to do about failures.
   *
   * @param attempts restarts of one service allowed within {@code window}
   * @param backOff wait before the second and each later restart in a window
   * @param verify how long a restarted service may take until its probe is good
   * @param startMax how long bringing in service may take in all
   * @param stopMax how long taking out of service may take before the guard does it
   * @param failover how often it may move before an operator is needed
   * @param consent whether an operator is asked before it moves
   * @param switchback when it goes back by itself
   */
  public record Policy(
      int attempts,
      Duration window,
      Duration backOff,
      Duration verify,
      Duration startMax,
      Duration stopMax,
      ColdStart coldStart,
      StrayPolicy stray,
      FencingPolicy fencing,
      FailoverLimit failover,
      Consent consent,
      Switchback switchback) {

    /** The guard process alone will do, and the usual about failovers. */
    public Policy(
        int attempts,
        Duration window,
        Duration backOff,
        Duration verify,
        Duration startMax,
        Duration stopMax,
        ColdStart coldStart,
        StrayPolicy stray) {
      this(
          attempts,
          window,
          backOff,
          verify,
          startMax,
          stopMax,
          coldStart,
          stray,
          FencingPolicy.OPTIONAL,
          FailoverLimit.DEFAULT,
          Consent.NOT_ASKED,
          Switchback.NEVER);
    }

    /** The same, with another limit of failovers. */
    public Policy with(FailoverLimit limit) {
      return but(fencing, limit, consent, switchback);
    }

    /** The same, with this besides the guard. */
    public Policy with(FencingPolicy wanted) {
      return but(wanted, failover, consent, switchback);
    }

    /** The same, where operators are asked like this. */
    public Policy with(Consent asked) {
      return but(fencing, failover, asked, switchback);
    }

    /** The same, where it goes back like this. */
    public Policy with(Switchback back) {
      return but(fencing, failover, consent, back);
    }

    private Policy but(
        FencingPolicy newFencing,
        FailoverLimit newFailover,
        Consent newConsent,
        Switchback newSwitchback) {
      return new Policy(
          attempts,
          window,
          backOff,
          verify,
          startMax,
          stopMax,
          coldStart,
          stray,
          newFencing,
          newFailover,
          newConsent,
          newSwitchback);
    }

    public Policy {
      if (attempts < 1) {
        throw new IllegalArgumentException(
            "recovery attempts is " + attempts + ", expected at least 1");
      }
      for (Duration d : List.of(window, verify, startMax, stopMax)) {
        if (d.isNegative() || d.isZero()) {
          throw new IllegalArgumentException(
              "a recovery time is " + d + ", expected more than zero");
        }
      }
    }
  }

  public Member member(String node) {
    for (Member m : members) {
      if (m.node().equals(node)) {
        return m;
      }
    }
    throw new IllegalArgumentException("hierarchy " + tag + " has no " + node);
  }

  public boolean lists(String node) {
    for (Member m : members) {
      if (m.node().equals(node)) {
        return true;
      }
    }
    return false;
  }

  public Resource resource(String name) {
    for (Resource r : resources) {
      if (r.name().equals(name)) {
        return r;
      }
    }
    throw new IllegalArgumentException("hierarchy " + tag + " has no " + name);
  }

  public List<Resource> dependents(String name) {
    return resources.stream().filter(r -> r.dependsOn().contains(name)).toList();
  }

  private static void checkMembers(String tag, List<Member> members) {
    Set<Integer> priorities = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Member member : members) {
      if (!names.add(member.node())) {
        throw new IllegalArgumentException(
            "hierarchy " + tag + " lists node " + member.node() + " twice");
      }
      if (!priorities.add(member.priority())) {
        throw new IllegalArgumentException(
            "hierarchy " + tag + ": priority " + member.priority() + " is given twice");
      }
    }
    if (members.isEmpty()) {
      throw new IllegalArgumentException("hierarchy " + tag + " lists no node");
    }
  }

  private static void checkSwitchback(String tag, List<Member> members, Policy policy) {
    for (String node : policy.switchback().automatic()) {
      if (members.stream().noneMatch(m -> m.node().equals(node))) {
        throw new IllegalArgumentException(
            "hierarchy " + tag + " is to go back to node '" + node + "', which may not run it");
      }
    }
    boolean notifies = policy.consent().decision() == Decision.NOTIFY;
    if (notifies && !policy.switchback().automatic().isEmpty()) {
      throw new IllegalArgumentException(
          "hierarchy " + tag + " is notify-only: then it cannot go back by itself");
    }
  }

  private static void checkResources(String tag, List<Resource> resources) {
    Map<String, Resource> byName = new HashMap<>();
    for (Resource resource : resources) {
      if (byName.put(resource.name(), resource) != null) {
        throw new IllegalArgumentException(
            "hierarchy " + tag + ": resource " + resource.name() + " is defined twice");
      }
    }
    for (Resource resource : resources) {
      for (String child : resource.dependsOn()) {
        if (!byName.containsKey(child)) {
          throw new IllegalArgumentException(
              "hierarchy " + tag + ": " + resource.name() + " depends on unknown '" + child + "'");
        }
      }
      rejectCycle(tag, byName, resource.name(), new ArrayList<>());
    }
  }

  private static void rejectCycle(
      String tag, Map<String, Resource> byName, String name, List<String> path) {
    if (path.contains(name)) {
      throw new IllegalArgumentException(
          "hierarchy " + tag + ": dependencies go in a circle: " + path + " -> " + name);
    }
    path.add(name);
    for (String child : byName.getOrDefault(name, byName.values().iterator().next()).dependsOn()) {
      rejectCycle(tag, byName, child, path);
    }
    path.remove(name);
  }

  private static void checkServices(String tag, List<Service> services, List<Resource> resources) {
    Set<String> names = new HashSet<>();
    for (Service service : services) {
      if (!names.add(service.name())) {
        throw new IllegalArgumentException(
            "hierarchy " + tag + ": service " + service.name() + " is defined twice");
      }
      boolean known =
          resources.stream()
              .anyMatch(r -> r.name().equals(service.daemon()) && r.kind() == Resource.Kind.DAEMON);
      if (!known) {
        throw new IllegalArgumentException(
            "hierarchy "
                + tag
                + ": service "
                + service.name()
                + " names daemon '"
                + service.daemon()
                + "', which is no daemon resource");
      }
    }
  }
}
