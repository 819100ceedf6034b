package io.mailkeeper.agent.config;

import io.mailkeeper.agent.schedule.Cron;
import io.mailkeeper.healer.core.Group;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code group.yml}: what is protected and how, equal on all nodes. Paths are absolute.
 *
 * @param nodes every node of the group, also one that may run nothing
 * @param selfCheck when a standby checks that it could take over
 * @param causes what services of all nodes depend on
 * @param users that every node must have, with the same numbers
 * @param network how a node sees whether anybody can reach it
 */
public record GroupFile(
    @Name String group,
    @Name @Unordered List<String> nodes,
    @Default("{profile: standard}") LeaseFile lease,
    @Unordered List<HierarchyFile> hierarchies,
    @Default("{}") SelfCheck selfCheck,
    @Default("[]") @Unordered List<CauseFile> causes,
    @Default("[]") @Unordered List<UserFile> users,
    Optional<NetworkFile> network) {

  public GroupFile {
    // Younger than the digest's form: its default must not be in it, see HierarchyFile.
    network = network.filter(n -> !n.equals(NetworkFile.USUAL));
  }

  /** When a standby checks that it could take over. */
  @Called("self_check")
  public record SelfCheck(
      @Default("\"0 */5 * * * ?\"") Cron cron, @Default("UTC") ZoneId timeZone) {}

  /**
   * The domain the rules work on: the only way from file to domain.
   *
   * @throws IllegalArgumentException if the domain refuses it; {@link Configuration#load} has
   *     checked that it does not
   */
  public Group toGroup() {
    return new Group(
        group,
        lease.toTiming(),
        nodes,
        hierarchies.stream().map(HierarchyFile::toHierarchy).toList(),
        causes.stream().map(CauseFile::toCause).toList());
  }

  /** The nodes that may run each hierarchy, by tag. */
  public Map<String, Set<String>> members() {
    Map<String, Set<String>> members = new TreeMap<>();
    hierarchies.forEach(h -> members.put(h.tag(), h.priorities().keySet()));
    return members;
  }
}
