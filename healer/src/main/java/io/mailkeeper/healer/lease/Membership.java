package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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
    SortedMap<String, Peer> peers) {

  public Membership {
    peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
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
        peers);
  }

  Membership writeIssued(long newCounter, Uptime now, Uptime next) {
    return new Membership(
        since,
        newCounter,
        Optional.of(now),
        written,
        writtenCounter,
        next,
        fault,
        probe,
        visibility,
        cold,
        before,
        peers);
  }

  Membership writeReturned(long wroteCounter, Uptime start, String error) {
    boolean ok = error.isEmpty();
    Optional<Probe> awaited =
        ok ? probe.or(() -> Optional.of(new Probe(wroteCounter, start))) : probe;
    return new Membership(
        since,
        counter,
        Optional.empty(),
        ok ? Optional.of(start) : written,
        ok ? wroteCounter : writtenCounter,
        nextWrite,
        error,
        awaited,
        visibility,
        cold,
        before,
        peers);
  }

  Membership echoed(Duration roundTrip) {
    return new Membership(
        since,
        counter,
        writing,
        written,
        writtenCounter,
        nextWrite,
        fault,
        Optional.empty(),
        Optional.of(roundTrip),
        cold,
        before,
        peers);
  }

  /** This node's own old record is being read. */
  Membership readingOwn() {
    return with(new Before(false, Optional.empty()));
  }

  Membership foundOwn(Optional<NodeRecord> own) {
    return with(new Before(true, own));
  }

  private Membership with(Before own) {
    return new Membership(
        since,
        counter,
        writing,
        written,
        writtenCounter,
        nextWrite,
        fault,
        probe,
        visibility,
        cold,
        Optional.of(own),
        peers);
  }

  Membership with(Peer peer) {
    SortedMap<String, Peer> changed = new TreeMap<>(peers);
    changed.put(peer.node(), peer);
    boolean stillCold = cold && peer.lastAdvance().isEmpty();
    return new Membership(
        since,
        counter,
        writing,
        written,
        writtenCounter,
        nextWrite,
        fault,
        probe,
        visibility,
        stillCold,
        before,
        changed);
  }
}
