package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One fresh pass over a hierarchy's lease files.
 *
 * @param issued when the first read of the pass was issued
 * @param returned when the last read had returned
 * @param condition what the directory itself looked like
 * @param detail the condition in words, with what was expected and found
 * @param epochs the epochs read, ascending from the one asked for, up to the first that is missing;
 *     the last entry may be an error
 */
public record LeaseView(
    Uptime issued, Uptime returned, Condition condition, String detail, List<EpochRead> epochs) {

  public LeaseView {
    epochs = List.copyOf(epochs);
  }

  /** The same pass, judged otherwise. */
  LeaseView as(Condition other, String why) {
    return new LeaseView(issued, returned, other, why, epochs);
  }

  /** What the directory itself looked like in a pass. */
  public enum Condition {
    /** Everything is as pinned. */
    GOOD("is good", "there is nothing to do"),
    /** A read failed; it says nothing about what is there. */
    ERROR(
        "cannot be used",
        "see to the mount and the file server, or to etcd; it is used again as soon as it answers"),
    /** The directory, {@code lease.id} or the hierarchy's id is not there. */
    MISSING(
        "is missing",
        "mount the shared filesystem, or put the directory (in etcd: its keys) back; it is used"
            + " again as soon as it is there"),
    /** A good read of something else: another UUID, filesystem or mount source than pinned. */
    REPLACED(
        "is another one than this node has joined",
        "mount or put back the one it has joined; if this one is meant, run 'mailkeeper lease join"
            + " --confirm' on each node once the service is stopped on all"),
    /** No epoch file at all: never a free lease. */
    EMPTY("holds no epoch", Condition.PUT_BACK),
    /** The highest epoch is below the highest this node has read before. */
    ROLLED_BACK("is older than what this node has read before", Condition.PUT_BACK),
    /** An epoch number is listed above one that is missing. */
    GAP("lacks an epoch", Condition.PUT_BACK),
    /** There is no local pin and none may be made yet. */
    NOT_JOINED(
        "is not joined by this node",
        "another node that has joined it makes this one join by itself; on a node that is alone,"
            + " run 'mailkeeper lease join --confirm', on the first one 'mailkeeper lease init'");

    private static final String PUT_BACK =
        "put back the newest state of the directory, with all its epochs; if that is lost, stop"
            + " every node and run 'mailkeeper lease reinit' on one";

    private final String words;
    private final String remedy;

    Condition(String words, String remedy) {
      this.words = words;
      this.remedy = remedy;
    }

    /** The rest of a sentence that begins "the lease directory". */
    public String words() {
      return words;
    }

    /** What an administrator does about it. */
    public String remedy() {
      return remedy;
    }
  }

  /** Whether the file under an epoch's name is the one this node writes to. */
  public enum Identity {
    /** This node has no file open for that epoch. */
    NOT_MINE,
    /** The same file, and it still has a link. */
    SAME,
    /** Another file is under the name. */
    REPLACED,
    /** The file this node has open has no link any more. */
    UNLINKED
  }

  /** One epoch's file as read. */
  public static final class EpochRead {
    private final long epoch;
    private final Identity identity;
    private final byte @Nullable [] raw;
    private final @Nullable String error;
    private final Optional<EpochRecord> record;

    /**
     * @param raw its first 512 bytes, padded with zeros, never changed again; null when it could
     *     not be read
     * @param error why it could not be read or, with {@code raw}, why the bytes are no record of
     *     this hierarchy's epoch; null when all is well
     */
    public EpochRead(long epoch, Identity identity, byte @Nullable [] raw, @Nullable String error) {
      this.epoch = epoch;
      this.identity = identity;
      this.raw = raw;
      this.error = error;
      this.record = raw == null || error != null ? Optional.empty() : RecordLayout.decode(raw);
    }

    public long epoch() {
      return epoch;
    }

    public Identity identity() {
      return identity;
    }

    public byte @Nullable [] raw() {
      return raw;
    }

    public @Nullable String error() {
      return error;
    }

    /** The record, if the bytes are a valid one for this hierarchy's epoch. */
    public Optional<EpochRecord> record() {
      return record;
    }

    public boolean failed() {
      return raw == null;
    }

    @Override
    public boolean equals(@Nullable Object o) {
      return o instanceof EpochRead other
          && epoch == other.epoch
          && identity == other.identity
          && Arrays.equals(raw, other.raw)
          && Objects.equals(error, other.error);
    }

    @Override
    public int hashCode() {
      return Objects.hash(epoch, identity, Arrays.hashCode(raw), error);
    }

    @Override
    public String toString() {
      return "epoch " + epoch + " " + identity + (error == null ? "" : ": " + error);
    }
  }

  /** What a good record of this epoch says, if the pass read one. */
  Optional<EpochRecord> record(long epoch) {
    for (EpochRead read : epochs) {
      if (read.epoch() == epoch && read.record().isPresent()) {
        return read.record();
      }
    }
    return Optional.empty();
  }

  /** Whether an epoch of this pass could not be read. */
  boolean anyFailed() {
    for (EpochRead read : epochs) {
      if (read.failed()) {
        return true;
      }
    }
    return false;
  }

  /** The highest epoch this pass read well, or -1. */
  public long highest() {
    long highest = -1;
    for (EpochRead read : epochs) {
      if (!read.failed()) {
        highest = read.epoch();
      }
    }
    return highest;
  }
}
