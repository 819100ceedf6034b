package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.FixedSortedMap;
import io.mailkeeper.healer.Uptime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One step in the making: the state being changed, and what is to be done. Lives for one call of
 * {@link LeaseRules}; the state that goes in and the one that comes out are immutable.
 */
final class LeaseTurn {
  LeaseRole role;
  LeaseView.Condition condition;
  String detail;
  long floor;
  SortedMap<Long, Sighting> sightings;
  Optional<Uptime> reading;
  Uptime nextRead;
  Optional<Uptime> goodAt;
  Optional<Tenure> tenure;
  int setbacks;
  Uptime notBefore;
  LeaseState.Wish wish;
  Uptime wishedAt;
  Uptime passOnAgain;
  LeaseState.GuardReport guard;
  String outlook;

  private final LeaseState before;
  final Uptime now;
  private List<LeaseAction> actions = List.of();
  private List<String> notes = List.of();

  LeaseTurn(LeaseState s, Uptime now) {
    before = s;
    this.now = now;
    role = s.role();
    condition = s.condition();
    detail = s.detail();
    floor = s.floor();
    sightings = s.sightings();
    reading = s.reading();
    nextRead = s.nextRead();
    goodAt = s.goodAt();
    tenure = s.tenure();
    setbacks = s.setbacks();
    notBefore = s.notBefore();
    wish = s.wish();
    wishedAt = s.wishedAt();
    passOnAgain = s.passOnAgain();
    guard = s.guard();
    outlook = s.outlook();
  }

  /** The state that follows: the very one that went in, if nothing has changed. */
  LeaseStep end() {
    return new LeaseStep(isUnchanged() ? before : changed(), actions, notes);
  }

  @SuppressWarnings("ReferenceEquality") // cheap; where it is wrong, an equal state is made
  private boolean isUnchanged() {
    return role == before.role()
        && condition == before.condition()
        && detail == before.detail()
        && floor == before.floor()
        && sightings == before.sightings()
        && reading.equals(before.reading())
        && nextRead == before.nextRead()
        && goodAt.equals(before.goodAt())
        && tenure.equals(before.tenure())
        && setbacks == before.setbacks()
        && notBefore == before.notBefore()
        && wish == before.wish()
        && wishedAt == before.wishedAt()
        && passOnAgain == before.passOnAgain()
        && guard == before.guard()
        && outlook == before.outlook();
  }

  private LeaseState changed() {
    return new LeaseState(
        role,
        condition,
        detail,
        floor,
        sightings,
        reading,
        nextRead,
        goodAt,
        tenure,
        setbacks,
        notBefore,
        wish,
        wishedAt,
        passOnAgain,
        guard,
        outlook);
  }

  /** Keeps what was seen of an epoch. */
  void see(Sighting seen) {
    sightings = FixedSortedMap.with(sightings, seen.epoch(), seen);
  }

  /** Epochs below this one are of no more interest. */
  void forgetBelow(long epoch) {
    if (!sightings.isEmpty() && sightings.firstKey() < epoch) {
      sightings = FixedSortedMap.copyOf(sightings.tailMap(epoch));
    }
  }

  void act(LeaseAction action) {
    if (actions.isEmpty()) {
      actions = new ArrayList<>();
    }
    actions.add(action);
  }

  void note(String sentence) {
    if (notes.isEmpty()) {
      notes = new ArrayList<>();
    }
    notes.add(sentence);
    outlook = sentence;
  }

  Tenure mine() {
    return tenure.orElseThrow(() -> new IllegalStateException(role + " without an epoch"));
  }

  void set(Tenure t) {
    tenure = Optional.of(t);
  }

  /** Issues a pass unless one is outstanding: never two at a time. */
  void read() {
    if (reading.isEmpty()) {
      reading = Optional.of(now);
      act(new LeaseAction.Read(lowestOfInterest(), floor));
    }
  }

  /**
   * From the floor; further down while the lowest epoch known does not vouch for those below, and
   * from our predecessor on while we claim: its last word may still be on its way.
   */
  private long lowestOfInterest() {
    Sighting first = sightings.isEmpty() ? null : sightings.get(sightings.firstKey());
    boolean last = first == null || first.provesPredecessors() || first.epoch() == 0;
    long lowest = first == null ? floor : last ? first.epoch() : first.epoch() - 1;
    boolean claims = role == LeaseRole.CLAIMING || role == LeaseRole.CONFIRMING;
    long predecessor = claims ? mine().epoch() - 1 : floor;
    return Math.min(floor, Math.min(lowest, predecessor));
  }

  Optional<Sighting> newest() {
    return LeaseState.newest(sightings);
  }
}
