package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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

  final Uptime now;
  private final List<LeaseAction> actions = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  LeaseTurn(LeaseState s, Uptime now) {
    this.now = now;
    role = s.role();
    condition = s.condition();
    detail = s.detail();
    floor = s.floor();
    sightings = new TreeMap<>(s.sightings());
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

  LeaseStep end() {
    return new LeaseStep(
        new LeaseState(
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
            outlook),
        actions,
        notes);
  }

  void act(LeaseAction action) {
    actions.add(action);
  }

  void note(String sentence) {
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
    long lowest =
        sightings.values().stream()
            .findFirst()
            .map(s -> s.provesPredecessors() || s.epoch() == 0 ? s.epoch() : s.epoch() - 1)
            .orElse(floor);
    boolean claims = role == LeaseRole.CLAIMING || role == LeaseRole.CONFIRMING;
    long predecessor = claims ? mine().epoch() - 1 : floor;
    return Math.min(floor, Math.min(lowest, predecessor));
  }

  Optional<Sighting> newest() {
    return sightings.values().stream().reduce((lower, higher) -> higher);
  }
}
