package io.mailkeeper.probes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one look into a mailbox is after, and what it found: the same for IMAP and for POP3. Used
 * for one conversation only.
 */
final class Look {

  /** Canaries that one look deletes at most; more wait for the next. */
  static final int MOST = 50;

  private final Optional<Canary> awaited;
  private final String scope;
  private final Instant now;
  private final List<Canary> marked = new ArrayList<>();
  private boolean found;
  private boolean deleted;

  /**
   * @param awaited the canary that should arrive; empty: this look only tidies up
   * @param scope whose canaries may be deleted
   * @param now the time of the machine's clock
   */
  Look(Optional<Canary> awaited, String scope, Instant now) {
    this.awaited = awaited;
    this.scope = scope;
    this.now = now;
  }

  /** The canary that a message with these header lines is; empty: it is not ours to delete. */
  Optional<Canary> ours(String header) {
    return Canary.of(header).filter(canary -> canary.belongsTo(scope, now));
  }

  boolean isAwaited(Canary canary) {
    return awaited.filter(canary::equals).isPresent();
  }

  /** Whether a message as it was read is the one that was sent; its end is what counts. */
  boolean isWhole(String message) {
    return awaited.filter(canary -> message.contains("\n." + canary.id())).isPresent();
  }

  /** The awaited canary has been read whole. */
  void read() {
    found = true;
  }

  /** One more will be deleted. */
  void mark(Canary canary) {
    marked.add(canary);
  }

  /** Those marked have been deleted. */
  void deleted() {
    deleted = true;
  }

  /** Whether those marked are gone. */
  boolean hasDeleted() {
    return deleted;
  }

  /** Whether the awaited canary has arrived and has been read. */
  boolean found() {
    return found;
  }

  /** Those that were there, other than the awaited one. */
  List<Canary> others() {
    return marked.stream().filter(canary -> !isAwaited(canary)).toList();
  }

  /** What happened, as a sentence. */
  String summary() {
    String read = found ? "read the canary" : "no canary to read";
    if (marked.isEmpty()) {
      return read + ", nothing to delete";
    }
    return read + ", " + (deleted ? "deleted " : "left ") + marked.size();
  }
}
