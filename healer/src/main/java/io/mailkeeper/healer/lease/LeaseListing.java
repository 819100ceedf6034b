package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that lies in a group's lease directory and what this node has pinned of it.
 *
 * @param place where it is, in words
 * @param id what {@code lease.id} says; null if it cannot be read
 * @param pin the store this node has joined, in words
 * @param hierarchies one for each directory in {@code hierarchies}
 * @param nodes one for each file in {@code nodes}
 * @param notes what is wrong or left over, a sentence each
 */
public record LeaseListing(
    String place,
    @Nullable LeaseId id,
    String pin,
    List<HierarchyListing> hierarchies,
    List<NodeListing> nodes,
    List<String> notes) {

  public LeaseListing {
    hierarchies = List.copyOf(hierarchies);
    nodes = List.copyOf(nodes);
    notes = List.copyOf(notes);
  }

  /**
   * One hierarchy.
   *
   * @param condition what a node's read pass says of it
   * @param detail the condition in words
   * @param floor the highest epoch this node has read
   * @param epochs every epoch listed, also above a gap
   * @param candidates files left in {@code candidates}
   * @param foreign other names in {@code epochs}, which nobody reads
   */
  public record HierarchyListing(
      String tag,
      Condition condition,
      String detail,
      long floor,
      List<EpochRead> epochs,
      int candidates,
      List<String> foreign) {

    public HierarchyListing {
      epochs = List.copyOf(epochs);
      foreign = List.copyOf(foreign);
    }
  }

  /**
   * One node's record.
   *
   * @param error why it could not be read; empty if it could
   */
  public record NodeListing(String node, Optional<NodeRecord> record, String error) {}

  /** Every single record, a line each; {@link LeaseStory} tells what it means. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(heading());
    for (HierarchyListing hierarchy : hierarchies) {
      describe(hierarchy, lines);
    }
    for (NodeListing node : nodes) {
      lines.add(
          "node "
              + node.node()
              + ": "
              + node.record().map(LeaseListing::words).orElse(node.error()));
    }
    notes.forEach(note -> lines.add("note: " + note));
    return lines;
  }

  /** Which directory it is, and whether this node has joined it. */
  List<String> heading() {
    return List.of(
        "lease directory " + place,
        id == null ? "  lease.id cannot be read" : "  " + words(id),
        "  this node: " + pin);
  }

  private static void describe(HierarchyListing h, List<String> lines) {
    String detail = h.detail().isEmpty() ? "" : ": " + h.detail();
    lines.add("hierarchy " + h.tag() + ": " + h.condition() + detail);
    lines.add(String.format("  floor %d, %d left in candidates", h.floor(), h.candidates()));
    for (EpochRead read : h.epochs()) {
      lines.add("  epoch " + read.epoch() + ": " + words(read));
    }
  }

  private static String words(LeaseId id) {
    return String.format(
        "store %s of group %s, ceilings: ttl %d ms, stopBound %d ms",
        id.store(), id.group(), id.ttlCeiling().toMillis(), id.stopBoundCeiling().toMillis());
  }

  private static String words(EpochRead read) {
    return read.record()
        .map(LeaseListing::words)
        .orElse((read.failed() ? "cannot be read: " : "CORRUPT: ") + read.error());
  }

  private static String words(EpochRecord r) {
    return String.format(
        "%s by %s, next %s, counter %d, ttl %d ms, stopBound %d ms%s",
        r.state(),
        r.node(),
        r.next(),
        r.counter(),
        r.ttl().toMillis(),
        r.stopBound().toMillis(),
        r.predecessorsDead() ? "" : ", predecessors not proven dead");
  }

  private static String words(NodeRecord r) {
    return String.format(
        "counter %d, instance %s, boot %s, network %s, %d hierarchies, reads format %d",
        r.counter(),
        r.instance(),
        r.boot(),
        r.networkGood() ? "good" : "bad",
        r.standings().size(),
        r.formats());
  }
}
