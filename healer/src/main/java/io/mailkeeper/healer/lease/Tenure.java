package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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
 * @param softDeadline when a graceful stop begins unless another renewal counts first: {@code
 *     countedStart + softTtl}; of a resumed one maybe later
 * @param renewal the renewal in flight
 * @param nextRenewal when the next renewal is due
 * @param latchAgain when the guard is asked once more to agree to the stop
 * @param nobodyWritten when the first write of the order that nobody is to start had returned
 * @param fencing how far the fencing of earlier holders has come
 * @param marks what has happened to it
 */
public record Tenure(
    EpochRecord record,
    Purpose purpose,
    Uptime claimStart,
    Uptime wonAt,
    Uptime countedStart,
    Uptime deadline,
    Uptime softDeadline,
    Optional<Renewal> renewal,
    Uptime nextRenewal,
    Uptime latchAgain,
    Optional<Uptime> nobodyWritten,
    Fencing fencing,
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
    Uptime end = start.plus(record.softTtl());
    return begun(record, purpose, start, end, end, marks);
  }

  /**
   * A tenure taken over from an earlier run of the agent in the same boot. Of the time that is left
   * the first half is for a renewal, however late the agent is back; the second half for a stop in
   * order.
   */
  static Tenure resumed(EpochRecord record, Uptime deadline, Uptime now) {
    boolean nobody = record.next().kind() == Next.Kind.NOBODY; // it was read in the store
    Set<Mark> marks = EnumSet.of(Mark.ARMED, Mark.FLOOR_KEPT);
    if (nobody) {
      marks.add(Mark.NOBODY_RECORDED);
    }
    Uptime start = deadline.minus(record.ttl());
    Uptime soft = start.plus(record.softTtl()).max(now.plus(deadline.since(now).dividedBy(2)));
    return begun(record, Purpose.SERVE, start, deadline, soft, marks);
  }

  private static Tenure begun(
      EpochRecord record,
      Purpose purpose,
      Uptime start,
      Uptime deadline,
      Uptime soft,
      Set<Mark> marks) {
    return new Tenure(
        record,
        purpose,
        start,
        start,
        start,
        deadline,
        soft,
        Optional.empty(),
        start.plus(record.renew()),
        start,
        Optional.empty(),
        Fencing.NONE,
        marks);
  }

  // ---- changes

  /** A copy in which some fields are changed. */
  private final class Draft {
    private EpochRecord newRecord = record;
    private Uptime newWonAt = wonAt;
    private Uptime newCountedStart = countedStart;
    private Uptime newDeadline = deadline;
    private Uptime newSoftDeadline = softDeadline;
    private Optional<Renewal> newRenewal = renewal;
    private Uptime newNextRenewal = nextRenewal;
    private Uptime newLatchAgain = latchAgain;
    private Optional<Uptime> newNobodyWritten = nobodyWritten;
    private Fencing newFencing = fencing;
    private Set<Mark> newMarks = marks;
  }

  private Tenure but(Consumer<Draft> change) {
    Draft draft = new Draft();
    change.accept(draft);
    return new Tenure(
        draft.newRecord,
        purpose,
        claimStart,
        draft.newWonAt,
        draft.newCountedStart,
        draft.newDeadline,
        draft.newSoftDeadline,
        draft.newRenewal,
        draft.newNextRenewal,
        draft.newLatchAgain,
        draft.newNobodyWritten,
        draft.newFencing,
        draft.newMarks);
  }

  Tenure with(EpochRecord changed) {
    return but(draft -> draft.newRecord = changed);
  }

  Tenure with(Next next) {
    return with(record.withNext(next));
  }

  Tenure with(Fencing changed) {
    return but(draft -> draft.newFencing = changed);
  }

  Tenure with(Mark mark) {
    Set<Mark> more = EnumSet.of(mark);
    more.addAll(marks);
    return but(draft -> draft.newMarks = more);
  }

  Tenure with(Renewal changed) {
    return but(
        draft -> {
          draft.newRenewal = Optional.of(changed);
          draft.newNextRenewal = changed.start().plus(record.renew());
        });
  }

  /** The renewal in flight is known not to count. */
  Tenure failed(Uptime again) {
    return but(
        draft -> {
          draft.newRenewal = Optional.empty();
          draft.newNextRenewal = again;
        });
  }

  /** The claim is known to have won; it is renewal 0. */
  Tenure won(Uptime now) {
    return but(
        draft -> {
          draft.newWonAt = now;
          draft.newRenewal = Optional.of(new Renewal(claimStart, Stage.CHECKING, now));
        });
  }

  /** The renewal that began at {@code start} counts, until {@code end}, which the guard knows. */
  Tenure counted(Uptime start, Uptime end) {
    return countedUnguarded(start, end).with(Mark.ARMED);
  }

  /** The same while nothing may be started, and the guard knows nothing of this epoch. */
  Tenure countedUnguarded(Uptime start, Uptime end) {
    return but(
        draft -> {
          draft.newCountedStart = start;
          draft.newDeadline = end;
          draft.newSoftDeadline = start.plus(record.softTtl());
          draft.newRenewal = Optional.empty();
        });
  }

  /** A write of this record has returned well. */
  Tenure written(Uptime now) {
    boolean first = record.next().kind() == Next.Kind.NOBODY && nobodyWritten.isEmpty();
    return first ? but(draft -> draft.newNobodyWritten = Optional.of(now)) : this;
  }

  /**
   * Whether the order that nobody is to start was in the store, and to be seen, before anybody
   * could think that this epoch was over: whoever claims the next one finds it.
   */
  private boolean orderInTime(Duration visibility) {
    return nobodyWritten.filter(at -> at.plus(visibility).isBefore(deadline)).isPresent();
  }

  /** Whether it was written when another node may have claimed the next epoch already. */
  boolean orderTooLate(Duration visibility) {
    return nobodyWritten.isPresent() && !orderInTime(visibility);
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
            && orderInTime(visibility)
            && view.condition() == LeaseView.Condition.GOOD
            && !view.anyFailed()
            && view.highest() == epoch()
            && view.record(epoch())
                .filter(r -> r.claim().equals(record.claim()))
                .filter(r -> r.next().kind() == Next.Kind.NOBODY)
                .isPresent();
    return recorded ? with(Mark.NOBODY_RECORDED) : this;
  }

  /** The guard has been asked to agree to the stop. */
  Tenure latchAsked(Uptime again) {
    return but(draft -> draft.newLatchAgain = again);
  }
}
