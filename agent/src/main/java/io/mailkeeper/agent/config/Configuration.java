package io.mailkeeper.agent.config;

import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.guard.GuardOptions;
import io.mailkeeper.healer.guard.WatchdogRules;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Both files, read and checked.
 *
 * @param file {@code node.yml} itself, for reading all of it again
 * @param domain what {@code group} means to the rules
 * @param digest SHA-256 of the definition, the same for files that mean the same
 */
public record Configuration(
    Path file, NodeFile node, GroupFile group, Group domain, String digest) {

  /**
   * Reads {@code node.yml} and the group file it names. Blocks on files; may be called again at any
   * time to reload.
   *
   * @throws ConfigurationException with every fault in both files
   */
  public static Configuration load(Path nodeYml) throws ConfigurationException {
    Faults faults = new Faults();
    Path directory = Optional.ofNullable(nodeYml.toAbsolutePath().getParent()).orElse(nodeYml);
    Optional<Located> nodeTree = tree(nodeYml, Place.wholeFile(nodeYml.toString()), faults);
    Optional<NodeFile> node =
        nodeTree.flatMap(t -> new Binder(faults, Optional.of(directory)).bind(NodeFile.class, t));
    Optional<Located> groupTree = nodeTree.flatMap(t -> groupTree(nodeYml, t, faults));
    Optional<GroupFile> group =
        groupTree.flatMap(t -> new Binder(faults, Optional.empty()).bind(GroupFile.class, t));
    groupTree.ifPresent(t -> References.check(t, faults));
    groupTree.ifPresent(t -> LoginFiles.check(t, faults));
    nodeTree.ifPresent(
        n -> {
          node.ifPresent(file -> NodeRules.check(file, n, faults));
          groupTree.ifPresent(g -> NodeRules.checkNodes(n, g, faults));
          if (node.isPresent() && group.isPresent()) {
            LeaseTiming lease = group.get().lease().toTiming();
            NodeRules.checkWatchdog(node.get(), n, lease, faults);
          }
        });
    faults.throwIfAny();
    Group domain = toGroup(group.orElseThrow(), groupTree.orElseThrow());
    String digest = Definition.of(group.orElseThrow()).digest();
    return new Configuration(nodeYml, node.orElseThrow(), group.orElseThrow(), domain, digest);
  }

  /** What the guard may do to this node. */
  public GuardOptions guardOptions() {
    NodeFile.Guard guard = node.guard();
    LeaseTiming lease = domain.timing();
    Duration longest =
        WatchdogRules.longestTimeout(lease.ttl(), lease.softTtl(), lease.stopBound());
    return new GuardOptions(
        guard.watchdog(),
        guard.watchdogTimeout().orElse(longest),
        guard.reset() == NodeFile.Reset.YES ? Optional.of(guard.sysrq()) : Optional.empty());
  }

  /**
   * Looks for it even when the rest of {@code node.yml} is unusable, to tell its faults as well.
   */
  private static Optional<Located> groupTree(Path nodeYml, Located node, Faults faults) {
    Optional<Located.Text> given = node.text("group_file");
    try {
      Path file = nodeYml.resolveSibling(given.map(Located.Text::text).orElse("group.yml"));
      return tree(
          file, given.map(Located.Text::place).orElse(Place.wholeFile(file.toString())), faults);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * @param named where the file is named, for the fault that it cannot be read
   */
  private static Optional<Located> tree(Path file, Place named, Faults faults) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return YamlReader.read(file.toString(), text.replaceFirst("^\uFEFF", ""), faults);
    } catch (CharacterCodingException e) {
      faults.add(Place.wholeFile(file.toString()), "the file is not UTF-8 text");
    } catch (IOException e) {
      String which = named.line() == 0 ? "" : file + " ";
      faults.add(named, which + "cannot be read: " + SecretFiles.reason(e));
    }
    return Optional.empty();
  }

  /** What the domain refuses is told at the hierarchy it is in, or else at the top of the file. */
  private static Group toGroup(GroupFile file, Located tree) throws ConfigurationException {
    Faults faults = new Faults();
    List<Located> places = tree.items("hierarchies").toList();
    for (int i = 0; i < places.size(); i++) {
      HierarchyFile hierarchy = file.hierarchies().get(i);
      attempt(hierarchy::toHierarchy, places.get(i).place(), faults);
    }
    faults.throwIfAny();
    Optional<Group> group = attempt(file::toGroup, tree.place(), faults);
    faults.throwIfAny();
    return group.orElseThrow();
  }

  private static <T> Optional<T> attempt(Supplier<T> mapping, Place place, Faults faults) {
    try {
      return Optional.of(mapping.get());
    } catch (IllegalArgumentException e) {
      faults.add(place, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
