package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.util.Optional;

/**
 * This node's own epoch, from the moment it tries to create it until it is released.
 *
 * @param record as last issued to the store
 * @param purpose what the claim is for
 * @param claimStart when the claim was issued
 * @param countedStart start of the last renewal that counted
 * @param deadline {@code countedStart + ttl}; before the first counted renewal {@code claimStart +
 *     softTtl}
 * @param renewal the renewal in flight
 * @param lastStart start of the last renewal, counted or not
 * @param armed whether the guard has acknowledged a deadline of this epoch
 * @param floorKept whether the local disk has this epoch as its floor
 * @param voided whether the claim came too late and is only to be released
 * @param stopVerified whether the agent has verified that nothing is left running
 * @param latched whether the guard has agreed to that
 */
public record Tenure(
    EpochRecord record,
    Purpose purpose,
    Uptime claimStart,
    Uptime countedStart,
    Uptime deadline,
    Optional<Renewal> renewal,
    Uptime lastStart,
    boolean armed,
    boolean floorKept,
    boolean voided,
    boolean stopVerified,
    boolean latched) {

  /** What a claim is for. */
  public enum Purpose {
    /** To run the service. */
    SERVE,
    /** To record that nobody is to run it: released at once, nothing is started. */
    PARK
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

  boolean writing() {
    return renewal.filter(r -> r.stage() == Stage.WRITING).isPresent();
  }

  boolean in(Stage stage) {
    return renewal.filter(r -> r.stage() == stage).isPresent();
  }

  static Tenure claim(EpochRecord record, Purpose purpose, Uptime start) {
    return new Tenure(
        record,
        purpose,
        start,
        start,
        start.plus(record.softTtl()),
        Optional.empty(),
        start,
        false,
        false,
        false,
        false,
        false);
  }

  /** A tenure taken over from an earlier run of the agent in the same boot. */
  static Tenure resumed(EpochRecord record, Uptime deadline) {
    Uptime counted = deadline.minus(record.ttl());
    return new Tenure(
        record,
        Purpose.SERVE,
        counted,
        counted,
        deadline,
        Optional.empty(),
        counted,
        true,
        true,
        false,
        false,
        false);
  }

  Tenure with(EpochRecord newRecord) {
    return new Tenure(
        newRecord,
        purpose,
        claimStart,
        countedStart,
        deadline,
        renewal,
        lastStart,
        armed,
        floorKept,
        voided,
        stopVerified,
        latched);
  }

  Tenure with(Renewal newRenewal) {
    return new Tenure(
        record,
        purpose,
        claimStart,
        countedStart,
        deadline,
        Optional.of(newRenewal),
        newRenewal.start(),
        armed,
        floorKept,
        voided,
        stopVerified,
        latched);
  }

  Tenure withoutRenewal() {
    return new Tenure(
        record,
        purpose,
        claimStart,
        countedStart,
        deadline,
        Optional.empty(),
        lastStart,
        armed,
        floorKept,
        voided,
        stopVerified,
        latched);
  }

  /** The renewal that began at {@code start} counts. */
  Tenure counted(Uptime start) {
    return new Tenure(
        record,
        purpose,
        claimStart,
        start,
        start.plus(record.ttl()),
        Optional.empty(),
        lastStart,
        true,
        floorKept,
        voided,
        stopVerified,
        latched);
  }

  Tenure withFloorKept() {
    return new Tenure(
        record,
        purpose,
        claimStart,
        countedStart,
        deadline,
        renewal,
        lastStart,
        armed,
        true,
        voided,
        stopVerified,
        latched);
  }

  Tenure asVoid() {
    return new Tenure(
        record,
        purpose,
        claimStart,
        countedStart,
        deadline,
        renewal,
        lastStart,
        armed,
        floorKept,
        true,
        stopVerified,
        latched);
  }

  Tenure stopped(boolean byGuardToo) {
    return new Tenure(
        record,
        purpose,
        claimStart,
        countedStart,
        deadline,
        renewal,
        lastStart,
        armed,
        floorKept,
        voided,
        true,
        byGuardToo);
  }
}
