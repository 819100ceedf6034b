package io.mailkeeper.agent.config;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.guard.GuardOptions;
import io.mailkeeper.healer.guard.WatchdogRules;
import io.mailkeeper.healer.lease.DefinitionRevision;
import io.mailkeeper.healer.lease.IoWords;
import io.mailkeeper.healer.lease.KeptDefinition;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Both files, read and checked.
 *
 * @param file {@code node.yml} itself, for reading all of it again
 * @param domain what {@code group} means to the rules
 * @param digest SHA-256 of the definition, the same for files that mean the same
 * @param modules how {@code /probe} probes
 * @param revision the published revision that {@code group} is; empty while none is known here and
 *     it is the group file
 */
public record Configuration(
    Path file,
    NodeFile node,
    GroupFile group,
    Group domain,
    String digest,
    Optional<DefinitionRevision> revision,
    ModulesFile modules) {

  /**
   * Reads {@code node.yml}, and the newest revision of the definition that this node has kept, or
   * else the group file. Blocks on files; may be called again at any time to reload.
   *
   * @throws ConfigurationException with every fault in both files
   */
  public static Configuration load(Path nodeYml) throws ConfigurationException {
    return load(nodeYml, Optional.empty());
  }

  /**
   * The same with a revision that is not kept here yet.
   *
   * @throws ConfigurationException with every fault in both
   */
  public static Configuration load(Path nodeYml, DefinitionRevision revision)
      throws ConfigurationException {
    return load(nodeYml, Optional.of(revision));
  }

  /**
   * A definition by itself, for whichever node.
   *
   * @param name where it is from, for faults
   * @throws ConfigurationException with every fault
   */
  public static GroupFile definition(String name, String text) throws ConfigurationException {
    Faults faults = new Faults();
    Optional<Located> tree = YamlReader.read(name, plain(text), faults);
    Optional<GroupFile> group =
        tree.flatMap(t -> new Binder(faults, Optional.empty()).bind(GroupFile.class, t));
    tree.ifPresent(t -> References.check(t, faults));
    faults.throwIfAny();
    toGroup(group.orElseThrow(), tree.orElseThrow());
    return group.orElseThrow();
  }

  private static Configuration load(Path nodeYml, Optional<DefinitionRevision> given)
      throws ConfigurationException {
    Faults faults = new Faults();
    Path directory = Optional.ofNullable(nodeYml.toAbsolutePath().getParent()).orElse(nodeYml);
    Optional<Located> nodeTree = tree(nodeYml, Place.wholeFile(nodeYml.toString()), faults);
    Optional<NodeFile> node =
        nodeTree.flatMap(t -> new Binder(faults, Optional.of(directory)).bind(NodeFile.class, t));
    Faults inFile = new Faults();
    Optional<Located> fileTree = nodeTree.flatMap(t -> groupTree(nodeYml, t, inFile));
    Optional<DefinitionRevision> revision =
        given.or(() -> node.flatMap(n -> kept(n, fileTree, faults)));
    Optional<Located> groupTree = revision.isPresent() ? tree(revision.get(), faults) : fileTree;
    if (revision.isEmpty()) {
      faults.addAll(inFile); // else what is in that file is not used
    }
    Optional<GroupFile> group =
        groupTree.flatMap(t -> new Binder(faults, Optional.empty()).bind(GroupFile.class, t));
    groupTree.ifPresent(t -> References.check(t, faults));
    groupTree.ifPresent(t -> LoginFiles.check(t, faults));
    groupTree.ifPresent(t -> CertificateFiles.check(t, faults));
    nodeTree.ifPresent(
        n -> {
          node.ifPresent(file -> NodeRules.check(file, n, faults));
          NodeRules.checkStore(n, faults);
          groupTree.ifPresent(g -> NodeRules.checkNodes(n, g, faults));
          if (node.isPresent() && group.isPresent()) {
            LeaseTiming lease = group.get().lease().toTiming();
            NodeRules.checkWatchdog(node.get(), n, lease, faults);
            NodeRules.checkEtcdTimeout(node.get(), n, lease, faults);
          }
        });
    ModulesFile modules = modules(node, nodeTree, faults);
    faults.throwIfAny();
    Group domain = toGroup(group.orElseThrow(), groupTree.orElseThrow());
    String digest = Definition.of(group.orElseThrow()).digest();
    return new Configuration(
        nodeYml, node.orElseThrow(), group.orElseThrow(), domain, digest, revision, modules);
  }

  private static ModulesFile modules(
      Optional<NodeFile> node, Optional<Located> nodeTree, Faults faults) {
    Optional<Path> file = node.flatMap(n -> n.probe().moduleFile());
    if (file.isEmpty()) {
      return ModulesFile.builtIn();
    }
    Path directory = Optional.ofNullable(file.get().getParent()).orElse(file.get());
    Place named = nodeTree.orElseThrow().get("probe").orElseThrow().at("module_file");
    return tree(file.get(), named, faults)
        .flatMap(t -> new Binder(faults, Optional.of(directory)).bind(ModulesFile.class, t))
        .orElse(new ModulesFile(Map.of()));
  }

  /** After which a call of etcd counts as unanswered. */
  public Duration etcdTimeout() {
    return node.etcd().orElseThrow().timeoutFor(domain.timing().ttl());
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

  /** What this node has kept of the revisions of its group, which the group file names. */
  private static Optional<DefinitionRevision> kept(
      NodeFile node, Optional<Located> groupFile, Faults faults) {
    Optional<String> group =
        groupFile.flatMap(t -> t.text("group")).map(Located.Text::text).filter(Names::isValid);
    if (group.isEmpty()) {
      return Optional.empty();
    }
    KeptDefinition kept = new KeptDefinition(node.stateDirectory(), group.get());
    try {
      return kept.read();
    } catch (IOException e) {
      faults.add(
          Place.wholeFile(kept.file().toString()),
          IoWords.of(e)
              + "; take it away, and the agent reads the newest revision from the store again");
      return Optional.empty();
    }
  }

  private static Optional<Located> tree(DefinitionRevision revision, Faults faults) {
    return YamlReader.read(words(revision), plain(revision.text()), faults);
  }

  /** How a revision is called in messages. */
  public static String words(DefinitionRevision revision) {
    return "revision " + revision.number() + " of the definition";
  }

  private static String plain(String text) {
    return text.replaceFirst("^\uFEFF", "");
  }

  /**
   * @param named where the file is named, for the fault that it cannot be read
   */
  private static Optional<Located> tree(Path file, Place named, Faults faults) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return YamlReader.read(file.toString(), plain(text), faults);
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
