package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.util.Set;

/**
 * What the node knows about itself and the others that bears on a claim.
 *
 * @param candidate whether this node may claim at all
 * @param obstacle why not, one sentence; empty when it may
 * @param rank how many better candidates there are, whose records advance
 * @param alone whether no other node could take over
 * @param cold whether no foreign record has advanced since this node's boot
 * @param nobodyMirrored whether a node record says that nobody is to start
 * @param fenceable the nodes that this one can switch off, by a device that has answered lately
 * @param others what the second look needs to know of the other nodes' records
 */
public record Candidacy(
    boolean candidate,
    String obstacle,
    int rank,
    boolean alone,
    boolean cold,
    boolean nobodyMirrored,
    Set<String> fenceable,
    Others others) {

  public Candidacy {
    fenceable = Set.copyOf(fenceable);
  }

  /**
   * The other nodes' records, as read.
   *
   * @param readSince of the last reads of each that have come back, well or not, the earliest issue
   * @param claimed the highest epoch that one of them says it holds
   * @param learned when the read that said so had returned
   */
  public record Others(Uptime readSince, long claimed, Uptime learned) {
    public static final Others NONE = new Others(new Uptime(Long.MAX_VALUE), 0, Uptime.ZERO);
  }

  public Candidacy(
      boolean candidate,
      String obstacle,
      int rank,
      boolean alone,
      boolean cold,
      boolean nobodyMirrored) {
    this(candidate, obstacle, rank, alone, cold, nobodyMirrored, Set.of(), Others.NONE);
  }

  public Candidacy with(Others read) {
    return new Candidacy(candidate, obstacle, rank, alone, cold, nobodyMirrored, fenceable, read);
  }

  public Candidacy with(Set<String> nodes) {
    return new Candidacy(candidate, obstacle, rank, alone, cold, nobodyMirrored, nodes, others);
  }

  public static Candidacy barred(String obstacle, boolean cold, boolean nobodyMirrored) {
    return new Candidacy(false, obstacle, 0, false, cold, nobodyMirrored);
  }

  public static Candidacy first(boolean alone, boolean cold) {
    return new Candidacy(true, "", 0, alone, cold, false);
  }
}
