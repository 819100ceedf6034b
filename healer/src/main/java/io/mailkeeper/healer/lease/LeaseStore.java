package io.mailkeeper.healer.lease;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where leases live. Three verbs (publish once, write, read) and no file terms, so that a shared
 * directory and a key-value store run under the same rules.
 *
 * <p>Every method blocks for as long as the store hangs: the caller runs it on a thread it can
 * lose, has at most one call outstanding for each file, and treats a call that has not returned as
 * unknown. Nothing here decides anything.
 */
public interface LeaseStore {

  /** What a publish attempt found when it read the epoch afresh afterwards. */
  enum Published {
    /** The epoch's file carries our claim. */
    WON,
    /** It carries somebody else's. */
    LOST,
    /** It could not be read: the attempt is unknown. */
    UNKNOWN
  }

  /**
   * Reads the directory's identity and the epochs from {@code from} upwards until one is missing.
   * Faults are part of the answer; this method does not throw.
   *
   * @param tag the hierarchy
   * @param from the lowest epoch to read
   * @param floor highest epoch this node has ever read; a highest epoch below it is a roll-back
   */
  LeaseView read(String tag, long from, long floor);

  /**
   * Tries to create {@code record.epoch()} with this record, then reads it afresh, whatever the
   * attempt answered. Uses a new candidate each time. On WON the file is kept open for writes.
   */
  Published publishOnce(String tag, EpochRecord record);

  /** Rewrites a record of an epoch this node created, durably. */
  void write(String tag, EpochRecord record) throws IOException;

  /** Rewrites this node's own record, durably, with this store's identity in it. */
  void writeNode(NodeRecord record) throws IOException;

  /**
   * Reads a node's record afresh; empty if there is none. Throws on a bad checksum and on a record
   * that was written in another store: a directory copied or restored from there.
   */
  Optional<NodeRecord> readNode(String node) throws IOException;

  /** Keeps what happened on this node, durably, in place of what was kept before. */
  void writeIncidents(List<IncidentRecord> incidents) throws IOException;

  /**
   * What a node has kept; empty if nothing.
   *
   * @throws DamagedFileException if that was read, and makes no sense
   */
  List<IncidentRecord> readIncidents(String node) throws IOException;

  /**
   * Tries to publish a revision of the group's definition under its number, then reads that number
   * afresh, whatever the attempt answered.
   *
   * @throws IOException if it could not be tried: nothing was published
   */
  Published publishDefinition(DefinitionRevision revision) throws IOException;

  /**
   * One revision of the group's definition; empty if there is none under that number.
   *
   * @throws IOException if it cannot be read, or belongs to another store
   */
  Optional<DefinitionRevision> readDefinition(long number) throws IOException;

  /**
   * The newest revision of the group's definition: the last of the unbroken row that begins with
   * {@code from}; empty if that one is not there.
   *
   * @throws IOException if one cannot be read, or belongs to another store
   */
  default Optional<DefinitionRevision> newestDefinition(long from) throws IOException {
    Optional<DefinitionRevision> newest = Optional.empty();
    Optional<DefinitionRevision> next = readDefinition(from);
    while (next.isPresent()) {
      newest = next;
      next = readDefinition(next.get().number() + 1);
    }
    return newest;
  }

  /**
   * Writes the highest epoch this node has read to its local disk, durably; returns when it is
   * there. Never lowers it.
   */
  void persistFloor(String tag, long floor) throws IOException;

  /** The floor kept on the local disk; 0 if there is none yet. */
  long floor(String tag) throws IOException;
}
