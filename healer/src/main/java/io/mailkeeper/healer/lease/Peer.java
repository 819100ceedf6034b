package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * What this node knows of another.
 *
 * @param reading when the outstanding read of its record was issued
 * @param looked when the last read that has come back, well or not, was issued
 * @param returned when the last good read came back
 * @param record its record as last read well
 * @param lastAdvance when a read that showed a change returned; the first sight is no change
 * @param fault why its record could not be read last time; empty if it could
 * @param heard the oldest thing it said over the network that the store has not shown yet
 * @param answeredAt when it last answered over the network
 */
public record Peer(
    String node,
    Optional<Uptime> reading,
    Optional<Uptime> looked,
    Optional<Uptime> returned,
    Uptime nextRead,
    Optional<NodeRecord> record,
    Optional<Uptime> lastAdvance,
    String fault,
    Optional<Heard> heard,
    Optional<Uptime> answeredAt) {

  /** A counter whose write has returned at the peer, as it said over the network. */
  public record Heard(UUID instance, long counter, Uptime at) {}

  static Peer unknown(String node, Uptime now) {
    return new Peer(
        node,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        now,
        Optional.empty(),
        Optional.empty(),
        "",
        Optional.empty(),
        Optional.empty());
  }

  /** Whether its record has changed within {@code limit}. */
  public boolean advancing(Uptime now, Duration limit) {
    return lastAdvance.filter(at -> now.since(at).compareTo(limit) <= 0).isPresent();
  }

  /** Whether it answered over the network within {@code limit}. */
  public boolean answers(Uptime now, Duration limit) {
    return answeredAt.filter(at -> now.since(at).compareTo(limit) <= 0).isPresent();
  }

  /**
   * Whether what it says and what the store shows have differed for longer than a write may stay
   * invisible: then the two nodes do not look at the same store.
   */
  public boolean disagrees(Uptime now, Duration visibility) {
    return heard.filter(h -> now.since(h.at()).compareTo(visibility) > 0).isPresent();
  }

  Peer asReading(Uptime now, Uptime next) {
    return new Peer(
        node,
        Optional.of(now),
        looked,
        returned,
        next,
        record,
        lastAdvance,
        fault,
        heard,
        answeredAt);
  }

  Peer readBy(Uptime next) {
    return new Peer(
        node, reading, looked, returned, next, record, lastAdvance, fault, heard, answeredAt);
  }

  Peer read(Optional<NodeRecord> found, String newFault, Uptime now) {
    boolean changed = found.isPresent() && record.isPresent() && !found.get().equals(record.get());
    Optional<Heard> open = heard.filter(h -> found.map(r -> !shows(r, h)).orElse(true));
    return new Peer(
        node,
        Optional.empty(),
        reading.or(() -> looked),
        found.isPresent() ? Optional.of(now) : returned,
        nextRead,
        found.or(() -> record),
        changed ? Optional.of(now) : lastAdvance,
        newFault,
        open,
        answeredAt);
  }

  private static boolean shows(NodeRecord r, Heard h) {
    return r.instance().equals(h.instance()) ? r.counter() >= h.counter() : false;
  }

  /** The oldest open statement is kept: a newer one would move the goal. */
  Peer said(UUID instance, long counter, Uptime now) {
    Heard said = new Heard(instance, counter, now);
    boolean shown = record.filter(r -> shows(r, said)).isPresent();
    boolean sameRun = heard.filter(h -> h.instance().equals(instance)).isPresent();
    Optional<Heard> open = shown ? Optional.empty() : sameRun ? heard : Optional.of(said);
    return new Peer(
        node,
        reading,
        looked,
        returned,
        nextRead,
        record,
        lastAdvance,
        fault,
        open,
        Optional.of(now));
  }
}
