package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a group's leases live, as an administrator sees it: made once, joined by each node, looked
 * at, repaired. The agent never makes one on its own; an empty place is a fault and not a free
 * lease.
 *
 * <p>Errors are IOExceptions whose message an administrator can act on. Blocks with the store.
 */
public interface LeasePlace {

  /** In words: {@code /srv/shared/post} or {@code etcd at http://10.1.0.1:2379}. */
  String place();

  /**
   * Makes the place, or adds the hierarchies that it lacks, and pins this node to it. A crash
   * leaves nothing, or something complete that only has to be joined. Running it again changes
   * nothing. The ceilings are those of the longest profile.
   *
   * @return what was done, a sentence each; empty if nothing was
   */
  List<String> init(Collection<String> tags) throws IOException;

  /**
   * Pins this node to what is there, in place of what it was pinned to. The floor becomes the
   * highest epoch read in an unbroken row; for a hierarchy it knew already it never falls.
   *
   * @param confirm false to change nothing and only say what would be pinned
   * @return what was, or would be, pinned, a sentence each
   */
  List<String> join(boolean confirm) throws IOException;

  /**
   * Pins what has no pin yet; for the agent after a visibility success. Throws, changing nothing,
   * if anything pinned differs from what is there.
   */
  List<String> joinNew() throws IOException;

  /** What {@code lease.id} says, with the ceilings; empty if there is none. */
  Optional<LeaseId> leaseId() throws IOException;

  /**
   * What {@link #reinit} would publish, a plan for each hierarchy. Changes nothing.
   *
   * @param floors by hierarchy: floors of other nodes, as their {@code lease show} says
   */
  List<ReinitPlan> planReinit(Collection<String> tags, Map<String, Long> floors) throws IOException;

  /** What {@link #reinit} would make before it publishes, a sentence each. */
  List<String> repairs(Collection<String> tags);

  /**
   * Carries the plans out; only when every node is known to be stopped. May be run again after an
   * error.
   */
  void reinit(List<ReinitPlan> plans, Consumer<String> progress) throws IOException;

  /** What a running node would change, to be compared with the same a moment later. */
  LeaseMarks marks();

  /** Everything that is there, valid or not; never throws, faults are part of it. */
  LeaseListing show();

  /**
   * Publishes the next revision of the group's definition.
   *
   * @param digest SHA-256 of what the text means
   * @return empty if somebody else has published a revision meanwhile: nothing was published
   * @throws IOException if it cannot be tried, or what came of it is not known
   */
  Optional<DefinitionRevision> publish(String text, String digest, String by, Instant at)
      throws IOException;

  /** One revision of the group's definition; empty if there is none under that number. */
  Optional<DefinitionRevision> definition(long number) throws IOException;

  /** The newest revision of the group's definition; empty if none was ever published. */
  Optional<DefinitionRevision> newestDefinition() throws IOException;

  /** What every node says of itself now; without those that cannot be read. */
  Map<String, NodeRecord> nodeRecords();
}
