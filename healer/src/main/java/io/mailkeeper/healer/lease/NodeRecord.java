package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.StorageHealth;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a node says about itself in the shared directory; nobody else writes that file.
 *
 * @param store identity of the lease directory it is written to; {@link #NO_STORE} until it is
 * @param counter rises with every write
 * @param digest SHA-256 of its group definition, in hex
 * @param networkGood whether its service network looks good to it
 * @param standings what it says about each hierarchy
 * @param echoes the newest counter it has read of each peer
 * @param formats newest format of such a record that it can read; 1 in those of versions that knew
 *     no other
 * @param maintenance the newest order of maintenance it knows of
 * @param failing the shared causes that it sees failing, by name
 */
public record NodeRecord(
    UUID store,
    String node,
    UUID machine,
    UUID boot,
    UUID instance,
    long counter,
    String digest,
    boolean networkGood,
    Map<String, Standing> standings,
    Map<String, Echo> echoes,
    int formats,
    Maintenance maintenance,
    Set<String> failing) {

  public static final UUID NO_STORE = new UUID(0, 0);

  public NodeRecord {
    standings = Map.copyOf(standings);
    echoes = Map.copyOf(echoes);
    failing = Set.copyOf(failing);
  }

  /** One that knows of no maintenance and of no cause that fails. */
  public NodeRecord(
      UUID store,
      String node,
      UUID machine,
      UUID boot,
      UUID instance,
      long counter,
      String digest,
      boolean networkGood,
      Map<String, Standing> standings,
      Map<String, Echo> echoes,
      int formats) {
    this(
        store,
        node,
        machine,
        boot,
        instance,
        counter,
        digest,
        networkGood,
        standings,
        echoes,
        formats,
        Maintenance.NONE,
        Set.of());
  }

  /** The same, with what concerns the whole group. */
  public NodeRecord with(Maintenance order, Set<String> causes) {
    return copy(store, counter, order, causes);
  }

  /** The same with the next counter: as it would be if the node lives on and nothing changes. */
  public NodeRecord advanced() {
    return copy(store, counter + 1, maintenance, failing);
  }

  /** The same, in the lease directory with this identity. */
  NodeRecord in(UUID directory) {
    return copy(directory, counter, maintenance, failing);
  }

  private NodeRecord copy(
      UUID directory, long newCounter, Maintenance newMaintenance, Set<String> newFailing) {
    return new NodeRecord(
        directory,
        node,
        machine,
        boot,
        instance,
        newCounter,
        digest,
        networkGood,
        standings,
        echoes,
        formats,
        newMaintenance,
        newFailing);
  }

  /**
   * @param ready whether it could take the hierarchy over now
   * @param reason why not, one sentence, at most 160 characters; empty when ready
   * @param claimed the epoch it holds; 0 for none
   * @param seenEpoch highest epoch it has read
   * @param guardIdle whether its guard has nothing armed or fired for the hierarchy
   * @param storage how the mail store looks from there
   * @param nobody whether the last good record it read said that nobody is to start
   */
  public record Standing(
      boolean ready,
      String reason,
      long claimed,
      long seenEpoch,
      boolean guardIdle,
      StorageHealth storage,
      boolean nobody) {}

  /** A peer's counter as this node last read it. */
  public record Echo(UUID instance, long counter) {}
}
