package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes that protect mail services together, and what they protect. The domain the rules work
 * on: complete, without nulls and without defaults (those are applied where files are read).
 *
 * @param name name of the group, a directory name in the shared directory
 * @param timing timings every lease of this group is claimed with
 * @param nodes all nodes of the group
 * @param hierarchies what is protected, each under a lease of its own
 * @param causes what services of all nodes depend on
 */
public record Group(
    String name,
    LeaseTiming timing,
    List<String> nodes,
    List<Hierarchy> hierarchies,
    List<Cause> causes) {

  /** One without anything that services of all nodes depend on. */
  public Group(String name, LeaseTiming timing, List<String> nodes, List<Hierarchy> hierarchies) {
    this(name, timing, nodes, hierarchies, List.of());
  }

  public Group {
    nodes = List.copyOf(nodes);
    hierarchies = List.copyOf(hierarchies);
    causes = List.copyOf(causes);
    Names.check("group", name);
    nodes.forEach(node -> Names.check("node", node));
    Set<String> tags = new HashSet<>();
    for (Hierarchy hierarchy : hierarchies) {
      if (!tags.add(hierarchy.tag())) {
        throw new IllegalArgumentException("hierarchy tag '" + hierarchy.tag() + "' is used twice");
      }
      for (Hierarchy.Member member : hierarchy.members()) {
        if (!nodes.contains(member.node())) {
          throw new IllegalArgumentException(
              "hierarchy "
                  + hierarchy.tag()
                  + " lists node '"
                  + member.node()
                  + "', which the group does not");
        }
      }
    }
    for (Hierarchy hierarchy : hierarchies) {
      for (Hierarchy.Service service : hierarchy.services()) {
        for (String cause : service.causes()) {
          if (find(causes, cause).isEmpty()) {
            throw new IllegalArgumentException(
                "service "
                    + service.name()
                    + " names cause '"
                    + cause
                    + "', which the group does not");
          }
        }
      }
    }
  }

  private static Optional<Cause> find(List<Cause> causes, String name) {
    return causes.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /**
   * @throws IllegalArgumentException if there is no such cause
   */
  public Cause cause(String cause) {
    return find(causes, cause)
        .orElseThrow(() -> new IllegalArgumentException("group " + name + " has no " + cause));
  }
}
