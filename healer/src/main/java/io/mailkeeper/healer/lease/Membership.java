package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.FixedSortedMap;
import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * This node's own record in the shared directory, and what it knows of the others. Immutable.
 *
 * @param since when this agent began to look
 * @param counter of the last write issued
 * @param writing when the outstanding write was issued
 * @param written start of the last write that returned well
 * @param writtenCounter its counter
 * @param fault why the last write failed; empty if it did not
 * @param probe counter and start of the write whose echo is awaited
 * @param visibility the last round trip through the store: our write, seen by a peer, seen by us
 * @param cold whether no foreign record has advanced since this agent's boot
 * @param before this node's own record as the last run of the agent left it, once that is read
 * @param clones whether another machine writes this node's own record
 * @param maintenance the newest order of maintenance
 */
public record Membership(
    Uptime since,
    long counter,
    Optional<Uptime> writing,
    Optional<Uptime> written,
    long writtenCounter,
    Uptime nextWrite,
    String fault,
    Optional<Probe> probe,
    Optional<Duration> visibility,
    boolean cold,
    Optional<Before> before,
    CloneWatch clones,
    MaintenanceWatch maintenance,
    SortedMap<String, Peer> peers) {

  public Membership {
    peers = FixedSortedMap.copyOf(peers);
  }

  /**
   * This node's own record of an earlier run.
   *
   * @param returned whether the read has come back
   * @param record what it found; empty when there was none or it cannot be read
   */
  public record Before(boolean returned, Optional<NodeRecord> record) {}

  /** A write whose echo in a peer's record is awaited. */
  public record Probe(long counter, Uptime start) {}

  public static Membership start(Iterable<String> others, Uptime now) {
    SortedMap<String, Peer> peers = new TreeMap<>();
    others.forEach(node -> peers.put(node, Peer.unknown(node, now)));
    return new Membership(
        now,
        0,
        Optional.empty(),
        Optional.empty(),
        0,
        now,
        "",
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty(),
        CloneWatch.start(now),
        MaintenanceWatch.start(now),
        peers);
  }

  // ---- changes

  /** A copy in which some fields are changed. */
  private final class Draft {
    private long newCounter = counter;
    private Optional<Uptime> newWriting = writing;
    private Optional<Uptime> newWritten = written;
    private long newWrittenCounter = writtenCounter;
    private Uptime newNextWrite = nextWrite;
    private String newFault = fault;
    private Optional<Probe> newProbe = probe;
    private Optional<Duration> newVisibility = visibility;
    private boolean newCold = cold;
    private Optional<Before> newBefore = before;
    private CloneWatch newClones = clones;
    private MaintenanceWatch newMaintenance = maintenance;
    private SortedMap<String, Peer> newPeers = peers;
  }

  private Membership but(Consumer<Draft> change) {
    Draft draft = new Draft();
    change.accept(draft);
    return new Membership(
        since,
        draft.newCounter,
        draft.newWriting,
        draft.newWritten,
        draft.newWrittenCounter,
        draft.newNextWrite,
        draft.newFault,
        draft.newProbe,
        draft.newVisibility,
        draft.newCold,
        draft.newBefore,
        draft.newClones,
        draft.newMaintenance,
        draft.newPeers);
  }

  Membership writeIssued(long newCounter, Uptime now, Uptime next) {
    return but(
        draft -> {
          draft.newCounter = newCounter;
          draft.newWriting = Optional.of(now);
          draft.newNextWrite = next;
        });
  }

  Membership writeReturned(long wroteCounter, Uptime start, String error) {
    return but(
        draft -> {
          draft.newWriting = Optional.empty();
          draft.newFault = error;
          if (error.isEmpty()) {
            draft.newWritten = Optional.of(start);
            draft.newWrittenCounter = wroteCounter;
            draft.newProbe = probe.or(() -> Optional.of(new Probe(wroteCounter, start)));
          }
        });
  }

  Membership echoed(Duration roundTrip) {
    return but(
        draft -> {
          draft.newProbe = Optional.empty();
          draft.newVisibility = Optional.of(roundTrip);
        });
  }

  /** This node's own old record is being read. */
  Membership readingOwn() {
    return but(draft -> draft.newBefore = Optional.of(new Before(false, Optional.empty())));
  }

  Membership foundOwn(Optional<NodeRecord> own) {
    return but(draft -> draft.newBefore = Optional.of(new Before(true, own)));
  }

  /** Whether the own record as an earlier run left it has been read, well or not. */
  boolean hasReadOwn() {
    return before.filter(Before::returned).isPresent();
  }

  Membership with(CloneWatch changed) {
    return but(draft -> draft.newClones = changed);
  }

  Membership with(MaintenanceWatch watch) {
    return watch.equals(maintenance) ? this : but(draft -> draft.newMaintenance = watch);
  }

  Membership with(Peer peer) {
    return but(
        draft -> {
          draft.newCold = cold && peer.lastAdvance().isEmpty();
          draft.newPeers = FixedSortedMap.with(peers, peer.node(), peer);
        });
  }
}
