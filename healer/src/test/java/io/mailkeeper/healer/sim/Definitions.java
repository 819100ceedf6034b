package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.PublishedDefinition;
import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.lease.ColdStart;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The group's definition, and the one that an operator changes it to and back. */
final class Definitions {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

  /** Short, so that failures age out within a history. */
  static final Hierarchy.FailoverLimit LIMIT =
      new Hierarchy.FailoverLimit(2, Duration.ofSeconds(40));

  private final List<Group> groups;
  private int current;
  private PublishedDefinition published = PublishedDefinition.NONE;

  Definitions(int nodes, Profile profile) {
    this(nodes, profile, LIMIT);
  }

  Definitions(int nodes, Profile profile, Hierarchy.FailoverLimit limit) {
    List<String> names = NAMES.subList(0, nodes);
    groups = List.of(group(names, profile.timing(), limit), group(names, profile.shorter(), limit));
  }

  void change() {
    current = 1 - current;
  }

  /**
   * The current one is published as a revision.
   *
   * @param dropped a node that it does not list; empty for none
   */
  void publish(Optional<String> dropped) {
    Set<String> members = new TreeSet<>(groups.get(current).nodes());
    dropped.ifPresent(members::remove);
    published =
        new PublishedDefinition(
            published.revision() + 1,
            digest(current),
            Optional.of(Map.of("mail", members)),
            Uptime.ZERO);
  }

  /** The newest revision; none before the first {@link #publish}. */
  PublishedDefinition published() {
    return published;
  }

  int current() {
    return current;
  }

  Group group(int which) {
    return groups.get(which);
  }

  static String digest(int which) {
    return (which == 0 ? "d" : "e").repeat(64);
  }

  private static Group group(
      List<String> names, LeaseTiming timing, Hierarchy.FailoverLimit limit) {
    List<Hierarchy.Member> members = new ArrayList<>();
    names.forEach(n -> members.add(new Hierarchy.Member(n, members.size() + 1)));
    Hierarchy mail =
        new Hierarchy(
            "mail",
            members,
            List.of(address(), daemon()),
            List.of(new Hierarchy.Service("imap", "imap", 2)),
            policy(limit));
    return new Group("g", timing, names, List.of(mail));
  }

  private static Resource address() {
    return new Resource.Ip(
        "ip", List.of(), InetAddress.getLoopbackAddress(), 32, "lo", List.of(143));
  }

  private static Resource daemon() {
    return new Resource.Daemon(
        "imap",
        List.of("ip"),
        List.of("imapd"),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Duration.ofSeconds(4),
        Duration.ofSeconds(4));
  }

  private static Hierarchy.Policy policy(Hierarchy.FailoverLimit limit) {
    return new Hierarchy.Policy(
            2,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(6),
            Duration.ofSeconds(4),
            ColdStart.ANY,
            Hierarchy.StrayPolicy.STOP)
        .with(limit);
  }
}
