package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.FixedSortedMap;
import io.mailkeeper.healer.Uptime;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything one node knows and intends about one lease. Immutable; only {@link LeaseRules} makes
 * new ones.
 *
 * @param role what this node is to the lease
 * @param condition what the last pass found of the directory itself
 * @param detail the same in words
 * @param floor highest epoch ever read in the store by this node
 * @param sightings epochs from the floor upwards, as last read
 * @param reading when the outstanding pass was issued
 * @param nextRead when the next pass is due
 * @param goodAt when the last good pass returned
 * @param tenure this node's own epoch
 * @param setbacks failed claims and starts in a row
 * @param notBefore no claim before this moment, after a setback
 * @param wish what the operator asked for here and has not got yet
 * @param wishedAt when it was asked for
 * @param passOnAgain when an order of out-of-service is passed on once more to the node in service
 * @param guard what the guard said when this agent met it
 * @param outlook what is awaited, in one sentence
 */
public record LeaseState(
    LeaseRole role,
    LeaseView.Condition condition,
    String detail,
    long floor,
    SortedMap<Long, Sighting> sightings,
    Optional<Uptime> reading,
    Uptime nextRead,
    Optional<Uptime> goodAt,
    Optional<Tenure> tenure,
    int setbacks,
    Uptime notBefore,
    Wish wish,
    Uptime wishedAt,
    Uptime passOnAgain,
    GuardReport guard,
    String outlook) {

  public LeaseState {
    sightings = FixedSortedMap.copyOf(sightings);
  }

  /** What an operator asked this node for. */
  public enum Wish {
    NONE,
    /** In service here, even if the last record says that nobody is to start. */
    IN_SERVICE,
    /** Out of service, recorded in the store even though nobody holds the lease. */
    OUT_OF_SERVICE
  }

  /** What the guard knew when the agent met it: the old deadline of an agent that restarts. */
  public record GuardReport(long epoch, Uptime deadline, boolean fired, boolean connected) {
    public static final GuardReport IDLE = new GuardReport(0, Uptime.ZERO, false, true);
    public static final GuardReport ABSENT = new GuardReport(0, Uptime.ZERO, false, false);
  }

  /** The detail before the first pass has come back. */
  public static final String NOT_READ_YET = "not read yet";

  public static LeaseState start(long floor, GuardReport guard, Uptime now) {
    return new LeaseState(
        LeaseRole.OBSERVER,
        LeaseView.Condition.ERROR,
        NOT_READ_YET,
        floor,
        new TreeMap<>(),
        Optional.empty(),
        now,
        Optional.empty(),
        Optional.empty(),
        0,
        now,
        Wish.NONE,
        now,
        now,
        guard,
        "reading the lease for the first time");
  }

  /** The newest epoch this node has read. */
  public Optional<Sighting> newest() {
    return newest(sightings);
  }

  static Optional<Sighting> newest(SortedMap<Long, Sighting> sightings) {
    return sightings.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(sightings.get(sightings.lastKey()));
  }

  public long epoch() {
    return tenure.isPresent()
        ? tenure.get().epoch()
        : sightings.isEmpty() ? 0L : sightings.lastKey();
  }

  /** Whether a pass has come back and nothing of an earlier run is left to decide. */
  public boolean settled() {
    return goodAt.isPresent();
  }

  /**
   * Whether a pass has come back and, if an epoch of an earlier run was resumed, a renewal of this
   * one has counted.
   *
   * @param born when this run of the agent began
   */
  public boolean renewedSince(Uptime born) {
    return settled()
        && (role != LeaseRole.HOLDER || tenure.orElseThrow().countedStart().reached(born));
  }

  /** Whether the newest record says, or said before it was damaged, that nobody is to start. */
  public boolean parked() {
    return tenure.isEmpty() && newest().filter(Sighting::saysNobody).isPresent();
  }

  /**
   * The lowest epoch that a node record has to have seen to bear on the newest one: that one itself
   * if a good version of it was read here, which an order may have followed; otherwise any.
   */
  public long mirroredFrom() {
    return newest().filter(s -> s.next().isPresent()).map(Sighting::epoch).orElse(0L);
  }
}
