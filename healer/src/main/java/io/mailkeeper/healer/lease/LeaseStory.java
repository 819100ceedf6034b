package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.LeaseListing.HierarchyListing;
import io.mailkeeper.healer.lease.LeaseListing.NodeListing;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A lease directory in words, looked at twice. Clocks of nodes and file servers are not compared:
 * whether a record is alive is seen only by whether its bytes change while somebody looks.
 *
 * @param watched how long after the first look the second one was begun
 */
public record LeaseStory(LeaseListing first, LeaseListing second, Duration watched) {

  /** What the second look said of a record. */
  public enum Movement {
    ADVANCES("advances"),
    RESTS("did not change"),
    UNKNOWN("could not be compared");

    private final String words;

    Movement(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /** The highest epoch that is listed; empty if there is none. */
  public static Optional<EpochRead> newest(HierarchyListing hierarchy) {
    List<EpochRead> epochs = hierarchy.epochs();
    return epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.get(epochs.size() - 1));
  }

  /** Epochs whose file is no record, or cannot be read. */
  public static List<EpochRead> damaged(HierarchyListing hierarchy) {
    return hierarchy.epochs().stream().filter(e -> e.record().isEmpty()).toList();
  }

  /** Whether a hierarchy's newest epoch was written, or a higher one made, between the looks. */
  public Movement ofLease(String tag) {
    Optional<EpochRead> before = in(first, tag).flatMap(LeaseStory::newest);
    Optional<EpochRead> after = in(second, tag).flatMap(LeaseStory::newest);
    if (before.isEmpty() || after.isEmpty() || before.get().failed() || after.get().failed()) {
      return Movement.UNKNOWN;
    }
    return before.get().equals(after.get()) ? Movement.RESTS : Movement.ADVANCES;
  }

  /** Whether a node's record was written between the looks. */
  public Movement ofNode(String node) {
    Optional<NodeRecord> before = record(first, node);
    Optional<NodeRecord> after = record(second, node);
    if (before.isEmpty() || after.isEmpty()) {
      return Movement.UNKNOWN;
    }
    return before.get().equals(after.get()) ? Movement.RESTS : Movement.ADVANCES;
  }

  private static Optional<HierarchyListing> in(LeaseListing listing, String tag) {
    return listing.hierarchies().stream().filter(h -> h.tag().equals(tag)).findFirst();
  }

  private static Optional<NodeRecord> record(LeaseListing listing, String node) {
    return listing.nodes().stream()
        .filter(n -> n.node().equals(node))
        .flatMap(n -> n.record().stream())
        .findFirst();
  }

  /** In words, a line each, as of the second look. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(second.heading());
    second.hierarchies().forEach(h -> hierarchy(h, lines));
    second.nodes().forEach(n -> node(n, lines));
    second.notes().forEach(note -> lines.add("note: " + note));
    return lines;
  }

  private void hierarchy(HierarchyListing h, List<String> lines) {
    Condition condition = h.condition();
    lines.add("hierarchy " + h.tag() + ": the directory " + condition.words() + detail(h));
    if (condition != Condition.GOOD) {
      lines.add("  to do: " + condition.remedy());
    }
    newest(h).ifPresent(read -> lease(h, read, lines));
    lines.add(
        String.format(
            "  %d epochs, this node's floor is %d, %d left in candidates/",
            h.epochs().size(), h.floor(), h.candidates()));
    damaged(h).forEach(read -> lines.add("  " + damage(read)));
    if (!h.foreign().isEmpty()) {
      lines.add("  ignored in epochs/, nobody reads them: " + String.join(", ", h.foreign()));
    }
  }

  private static String detail(HierarchyListing h) {
    return h.condition() == Condition.GOOD || h.detail().isEmpty() ? "" : ": " + h.detail();
  }

  private static String damage(EpochRead read) {
    return read.failed()
        ? String.format("epoch %d cannot be read: %s", read.epoch(), read.error())
        : String.format(
            "epoch %d is damaged: %s; it is taken for silence, leave it",
            read.epoch(), read.error());
  }

  private void lease(HierarchyListing h, EpochRead read, List<String> lines) {
    if (read.record().isPresent()) {
      EpochRecord record = read.record().get();
      lines.add(String.format("  epoch %d %s", read.epoch(), state(record)));
      lines.add("  " + next(record.next()));
    }
    lines.add(
        String.format("  its record %s in %s", ofLease(h.tag()).words(), seconds())
            + read.record().map(r -> counter(h.tag(), r)).orElse(""));
  }

  private String counter(String tag, EpochRecord record) {
    return in(first, tag)
        .flatMap(LeaseStory::newest)
        .flatMap(EpochRead::record)
        .filter(before -> before.epoch() == record.epoch())
        .map(before -> String.format(" (counter %d to %d)", before.counter(), record.counter()))
        .orElse("");
  }

  private String seconds() {
    return String.format("%.1f s of watching", watched.toMillis() / 1000.0);
  }

  private static String state(EpochRecord r) {
    return switch (r.state()) {
      case CLAIMED -> "is being claimed by " + r.node() + ": nothing is started yet";
      case ACTIVE -> "is held by " + r.node() + ", which is in service";
      case STOPPING -> "is held by " + r.node() + ", which is taking it out of service";
      case RELEASED -> "was released by " + r.node() + ": nobody is in service under it";
    };
  }

  private static String next(Next next) {
    return switch (next.kind()) {
      case ANYONE -> "next: anyone";
      case NODE -> "next: " + next.node() + ", the others wait longer";
      case NOBODY -> "next: nobody, until an operator says in-service";
    };
  }

  private void node(NodeListing n, List<String> lines) {
    if (n.record().isEmpty()) {
      lines.add("node " + n.node() + ": " + n.error());
      return;
    }
    NodeRecord r = n.record().get();
    lines.add(
        String.format(
            "node %s: its record %s in %s (counter %d), network %s",
            n.node(),
            ofNode(n.node()).words(),
            seconds(),
            r.counter(),
            r.networkGood() ? "good" : "bad"));
    new TreeMap<>(r.standings())
        .forEach((tag, standing) -> lines.add("  " + tag + ": " + standing(standing)));
    for (Map.Entry<String, NodeRecord.Echo> echo : new TreeMap<>(r.echoes()).entrySet()) {
      lines.add(
          String.format(
              "  has read %s up to counter %d", echo.getKey(), echo.getValue().counter()));
    }
  }

  private static String standing(NodeRecord.Standing s) {
    return String.format(
        "%s, has read up to epoch %d, %s, mail store %s%s",
        s.ready() ? "ready" : "not ready: " + s.reason(),
        s.seenEpoch(),
        s.claimed() == 0 ? "holds none" : "holds epoch " + s.claimed(),
        s.storage().name().toLowerCase(java.util.Locale.ROOT),
        s.nobody() ? ", nobody is to start" : "");
  }
}
