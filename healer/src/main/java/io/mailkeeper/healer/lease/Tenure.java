package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * This node's own epoch, from the moment it tries to create it until it is released.
 *
 * @param record as last issued to the store
 * @param purpose what the claim is for
 * @param claimStart when the claim was issued
 * @param wonAt when the claim was known to have won; until then {@code claimStart}
 * @param countedStart start of the last renewal that counted
 * @param deadline {@code countedStart + ttl}; before the first counted renewal {@code claimStart +
 *     softTtl}
 * @param renewal the renewal in flight
 * @param lastStart start of the last renewal, counted or not
 * @param latchAgain when the guard is asked once more to agree to the stop
 * @param nobodyWritten when the first write of the order that nobody is to start had returned
 * @param marks what has happened to it
 */
public record Tenure(
    EpochRecord record,
    Purpose purpose,
    Uptime claimStart,
    Uptime wonAt,
    Uptime countedStart,
    Uptime deadline,
    Optional<Renewal> renewal,
    Uptime lastStart,
    Uptime latchAgain,
    Optional<Uptime> nobodyWritten,
    Set<Mark> marks) {

  public Tenure {
    marks = Collections.unmodifiableSet(marks.isEmpty() ? Set.of() : EnumSet.copyOf(marks));
  }

  /** What a claim is for. */
  public enum Purpose {
    /** To run the service. */
    SERVE,
    /** To record that nobody is to run it: released at once, nothing is started. */
    PARK
  }

  /** What happens to an epoch once, and is never undone. */
  public enum Mark {
    /** Claimed on an operator's order in spite of a record that said nobody is to start. */
    OVERRULES_NOBODY,
    /** The claim came too late, or is not to be used, and is only to be released. */
    VOID,
    /** The guard has acknowledged a deadline. */
    ARMED,
    /** The local disk has this epoch as its floor. */
    FLOOR_KEPT,
    /** The order that nobody is to start was read back while no higher epoch existed. */
    NOBODY_RECORDED,
    /** The agent has verified that nothing is left running. */
    STOP_VERIFIED,
    /** The guard has agreed to that. */
    LATCHED
  }

  /** How far a renewal has come. */
  public enum Stage {
    /** The write has been issued and has not returned; no second one until it does. */
    WRITING,
    /** Written; the checks are awaited. */
    CHECKING,
    /** Checked; the guard's acknowledgement is awaited. */
    ARMING
  }

  /**
   * A renewal in flight.
   *
   * @param start taken before the write was issued
   * @param since when the stage began: reads issued before it prove nothing about it
   */
  public record Renewal(Uptime start, Stage stage, Uptime since) {}

  public long epoch() {
    return record.epoch();
  }

  /** When a graceful stop begins unless another renewal counts first. */
  public Uptime softDeadline() {
    return countedStart.plus(record.softTtl());
  }

  /** The end of the time in which a claim can be completed. */
  Uptime claimDeadline() {
    return claimStart.plus(record.softTtl());
  }

  public boolean armed() {
    return has(Mark.ARMED);
  }

  boolean has(Mark mark) {
    return marks.contains(mark);
  }

  boolean writing() {
    return in(Stage.WRITING);
  }

  boolean in(Stage stage) {
    return renewal.filter(r -> r.stage() == stage).isPresent();
  }

  static Tenure claim(EpochRecord record, Purpose purpose, Uptime start, Set<Mark> marks) {
    return new Tenure(
        record,
        purpose,
        start,
        start,
        start,
        start.plus(record.softTtl()),
        Optional.empty(),
        start,
        start,
        Optional.empty(),
        marks);
  }

  /** A tenure taken over from an earlier run of the agent in the same boot. */
  static Tenure resumed(EpochRecord record, Uptime deadline) {
    Uptime counted = deadline.minus(record.ttl());
    boolean nobody = record.next().kind() == Next.Kind.NOBODY; // it was read in the store
    Set<Mark> marks = EnumSet.of(Mark.ARMED, Mark.FLOOR_KEPT);
    if (nobody) {
      marks.add(Mark.NOBODY_RECORDED);
    }
    return new Tenure(
        record,
        Purpose.SERVE,
        counted,
        counted,
        counted,
        deadline,
        Optional.empty(),
        counted,
        counted,
        Optional.empty(),
        marks);
  }

  // ---- changes: one field each

  Tenure with(EpochRecord changed) {
    return new Tenure(
        changed,
        purpose,
        claimStart,
        wonAt,
        countedStart,
        deadline,
        renewal,
        lastStart,
        latchAgain,
        nobodyWritten,
        marks);
  }

  Tenure with(Next next) {
    return with(record.withNext(next));
  }

  Tenure with(Renewal changed) {
    return renewing(Optional.of(changed), changed.start());
  }

  Tenure withoutRenewal() {
    return renewing(Optional.empty(), lastStart);
  }

  private Tenure renewing(Optional<Renewal> changed, Uptime start) {
    return new Tenure(
        record,
        purpose,
        claimStart,
        wonAt,
        countedStart,
        deadline,
        changed,
        start,
        latchAgain,
        nobodyWritten,
        marks);
  }

  Tenure with(Mark mark) {
    Set<Mark> more = EnumSet.of(mark);
    more.addAll(marks);
    return new Tenure(
        record,
        purpose,
        claimStart,
        wonAt,
        countedStart,
        deadline,
        renewal,
        lastStart,
        latchAgain,
        nobodyWritten,
        more);
  }

  /** The claim is known to have won; it is renewal 0. */
  Tenure won(Uptime now) {
    Optional<Renewal> zero = Optional.of(new Renewal(claimStart, Stage.CHECKING, now));
    return new Tenure(
        record,
        purpose,
        claimStart,
        now,
        countedStart,
        deadline,
        zero,
        lastStart,
        latchAgain,
        nobodyWritten,
        marks);
  }

  /** The renewal that began at {@code start} counts, until {@code end}. */
  Tenure counted(Uptime start, Uptime end) {
    return new Tenure(
            record,
            purpose,
            claimStart,
            wonAt,
            start,
            end,
            Optional.empty(),
            lastStart,
            latchAgain,
            nobodyWritten,
            marks)
        .with(Mark.ARMED);
  }

  /** A write of this record has returned well. */
  Tenure written(Uptime now) {
    boolean first = record.next().kind() == Next.Kind.NOBODY && nobodyWritten.isEmpty();
    Optional<Uptime> at = first ? Optional.of(now) : nobodyWritten;
    return new Tenure(
        record,
        purpose,
        claimStart,
        wonAt,
        countedStart,
        deadline,
        renewal,
        lastStart,
        latchAgain,
        at,
        marks);
  }

  /**
   * A good pass shows the order that nobody is to start, with this as the highest epoch, and was
   * issued so late that a higher one from before the order would have been visible.
   */
  Tenure readBack(LeaseView view, Duration visibility) {
    boolean late =
        nobodyWritten.filter(at -> view.issued().reached(at.plus(visibility))).isPresent();
    boolean recorded =
        late
            && view.condition() == LeaseView.Condition.GOOD
            && view.epochs().stream().noneMatch(LeaseView.EpochRead::failed)
            && view.highest() == epoch()
            && view.record(epoch())
                .filter(r -> r.claim().equals(record.claim()))
                .filter(r -> r.next().kind() == Next.Kind.NOBODY)
                .isPresent();
    return recorded ? with(Mark.NOBODY_RECORDED) : this;
  }

  /** The guard has been asked to agree to the stop. */
  Tenure latchAsked(Uptime again) {
    return new Tenure(
        record,
        purpose,
        claimStart,
        wonAt,
        countedStart,
        deadline,
        renewal,
        lastStart,
        again,
        nobodyWritten,
        marks);
  }
}
