package io.mailkeeper.healer.core;

import io.mailkeeper.healer.Uptime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The newest revision of the group's definition that this node has read in the store. It need not
 * be the one that runs here.
 *
 * @param revision its number; 0 while none is known to be published
 * @param digest SHA-256 of what it means, as node records carry theirs
 * @param members the nodes of each hierarchy, by tag; empty when this version of the agent cannot
 *     read the revision
 * @param since when this node read it
 */
public record PublishedDefinition(
    long revision, String digest, Optional<Map<String, Set<String>>> members, Uptime since) {

  /** None is known. */
  public static final PublishedDefinition NONE =
      new PublishedDefinition(0, "", Optional.empty(), Uptime.ZERO);

  /**
   * @throws IllegalArgumentException on a negative number
   */
  public PublishedDefinition {
    if (revision < 0) {
      throw new IllegalArgumentException("revision " + revision + "; expected one from 1, or 0");
    }
    members = members.map(PublishedDefinition::copy);
  }

  private static Map<String, Set<String>> copy(Map<String, Set<String>> members) {
    Map<String, Set<String>> copy = new TreeMap<>();
    members.forEach((tag, nodes) -> copy.put(tag, Set.copyOf(nodes)));
    return Map.copyOf(copy);
  }

  /** Whether a node whose record carries this digest runs it. */
  boolean isRunBy(String other) {
    return revision > 0 && digest.equals(other);
  }

  /** Whether it is known not to list a node for a hierarchy any more. */
  boolean drops(String tag, String node) {
    return members.filter(m -> !m.getOrDefault(tag, Set.of()).contains(node)).isPresent();
  }

  /** Whether it is known not to have a hierarchy any more. */
  boolean drops(String tag) {
    return members.filter(m -> !m.containsKey(tag)).isPresent();
  }
}
