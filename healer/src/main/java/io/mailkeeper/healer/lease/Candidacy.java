package io.mailkeeper.healer.lease;

/**
 * What the node knows about itself and the others that bears on a claim.
 *
 * @param candidate whether this node may claim at all
 * @param obstacle why not, one sentence; empty when it may
 * @param rank how many better candidates there are, whose records advance
 * @param alone whether no other node could take over
 * @param cold whether no foreign record has advanced since this node's boot
 * @param nobodyMirrored whether a node record says that nobody is to start
 */
public record Candidacy(
    boolean candidate,
    String obstacle,
    int rank,
    boolean alone,
    boolean cold,
    boolean nobodyMirrored) {

  public static Candidacy barred(String obstacle, boolean cold) {
    return new Candidacy(false, obstacle, 0, false, cold, false);
  }

  public static Candidacy first(boolean alone, boolean cold) {
    return new Candidacy(true, "", 0, alone, cold, false);
  }
}
