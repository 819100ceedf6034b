package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which epochs {@code lease reinit} publishes in one hierarchy: every number that is missing up to
 * the highest that anybody is known to have read, and one above, in ascending order. All of them
 * are RELEASED, {@code nobody} comes next, and only after the last one {@code anyone}: a run that
 * is interrupted leaves a lease that nobody takes, and is finished by the next run.
 *
 * <p>What is there is never overwritten, damaged or not. A hierarchy that is whole gets nothing:
 * agents deal with a silent holder themselves, and a {@code nobody} that an operator gave is kept.
 *
 * @param hierarchy identity of the hierarchy; its floors are kept under it
 * @param floors who has read how far
 * @param highest the highest number that is there; -1 if there is none
 * @param missing numbers to publish as {@code nobody}, ascending
 * @param last the number to publish as {@code anyone}; 0 if nothing is to be published
 * @param reason why something is to be published; empty if nothing is
 */
public record ReinitPlan(
    String tag,
    UUID hierarchy,
    List<Floor> floors,
    long highest,
    List<Long> missing,
    long last,
    String reason) {

  /** More than that is a wrong floor and not a lost directory. */
  static final int MOST = 100_000;

  /** The agents' instances are random; what an administrator's command publishes carries none. */
  public static final UUID NO_INSTANCE = new UUID(0, 0);

  public ReinitPlan {
    floors = List.copyOf(floors);
    missing = List.copyOf(missing);
  }

  /**
   * The highest epoch that somebody has read.
   *
   * @param source who says so, in words
   */
  public record Floor(String source, long epoch) {}

  /** A plan cannot be made; the message says what to do instead. */
  static final class Refused extends java.io.IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /**
   * @param there every epoch file that is there, ascending
   * @throws Refused if something cannot be read, or the numbers make no sense
   */
  static ReinitPlan of(String tag, UUID hierarchy, List<Floor> floors, List<EpochRead> there)
      throws Refused {
    Optional<EpochRead> unread = there.stream().filter(EpochRead::failed).findFirst();
    if (unread.isPresent()) {
      throw new Refused(
          String.format(
              "epoch %d of %s cannot be read (%s): nothing can be published above it; see to the"
                  + " file server first",
              unread.get().epoch(), tag, unread.get().error()));
    }
    long highest = there.isEmpty() ? -1 : there.get(there.size() - 1).epoch();
    Floor floor =
        floors.stream().max(Comparator.comparingLong(Floor::epoch)).orElse(new Floor("none", 0));
    long top = Math.max(highest, floor.epoch());
    if (top - there.size() > MOST) {
      String who = highest >= floor.epoch() ? "a file in its directory" : floor.source();
      throw new Refused(
          String.format(
              "hierarchy %s would need %,d new epochs, since %s says %,d: more than %,d, this"
                  + " number is wrong",
              tag, top - there.size(), who, top, MOST));
    }
    List<Long> missing = missing(there, top);
    String reason = reason(there, highest, floor, missing);
    return new ReinitPlan(
        tag, hierarchy, floors, highest, missing, reason.isEmpty() ? 0 : top + 1, reason);
  }

  private static List<Long> missing(List<EpochRead> there, long top) {
    Set<Long> known = there.stream().map(EpochRead::epoch).collect(Collectors.toSet());
    List<Long> missing = new ArrayList<>();
    for (long epoch = 0; epoch <= top; epoch++) {
      if (!known.contains(epoch)) {
        missing.add(epoch);
      }
    }
    return missing;
  }

  private static String reason(
      List<EpochRead> there, long highest, Floor floor, List<Long> missing) {
    if (there.isEmpty()) {
      return "it holds no epoch";
    }
    if (highest < floor.epoch()) {
      return String.format(
          "it ends with epoch %d, but %s says %d", highest, floor.source(), floor.epoch());
    }
    if (!missing.isEmpty()) {
      return String.format("epoch %d is missing, %d is there", missing.get(0), highest);
    }
    EpochRead newest = there.get(there.size() - 1);
    Optional<EpochRecord> record = newest.record();
    if (record.isEmpty()) {
      return String.format("its newest epoch %d is damaged: %s", highest, newest.error());
    }
    return record.filter(ReinitPlan::isOurs).isPresent()
        ? "an earlier lease reinit ended early"
        : "";
  }

  /** Only an unfinished reinit ends with one of its own that says nobody. */
  private static boolean isOurs(EpochRecord record) {
    return record.instance().equals(NO_INSTANCE)
        && record.state() == EpochState.RELEASED
        && record.next().kind() == Next.Kind.NOBODY;
  }

  /** Whether there is nothing to publish. */
  public boolean isWhole() {
    return reason.isEmpty();
  }

  /** In words, a line each. */
  public List<String> lines() {
    if (isWhole()) {
      return List.of(
          String.format("hierarchy %s is whole up to epoch %d: nothing to publish", tag, highest));
    }
    List<String> lines = new ArrayList<>();
    lines.add(String.format("hierarchy %s: %s", tag, reason));
    floors.forEach(f -> lines.add(String.format("  read up to %d: %s", f.epoch(), f.source())));
    if (!missing.isEmpty()) {
      lines.add("  publish " + ranges(missing) + " as RELEASED, next nobody");
    }
    lines.add("  publish " + last + " as RELEASED, next anyone");
    return lines;
  }

  /** {@code 0-3, 7}. */
  static String ranges(List<Long> ascending) {
    List<String> ranges = new ArrayList<>();
    for (int from = 0, to; from < ascending.size(); from = to) {
      to = from + 1;
      while (to < ascending.size() && ascending.get(to) == ascending.get(to - 1) + 1) {
        to++;
      }
      long first = ascending.get(from);
      long end = ascending.get(to - 1);
      ranges.add(first == end ? String.valueOf(first) : first + "-" + end);
    }
    return String.join(", ", ranges);
  }
}
