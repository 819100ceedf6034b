package io.mailkeeper.agent.peer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a first request from a repeated one, without a clock. The nonce is made at the agent's
 * start and shuts out everything recorded before it; the windows shut out repetition since. Only
 * authenticated stamps may come here: each new session takes memory.
 *
 * <p>Safe for several threads: HTTP servers run on several event loops.
 */
final class Freshness {

  private final int maxSessions;
  private final Map<Session, ReplayWindow> windows = new HashMap<>();
  private String nonce = Stamp.random();

  private record Session(String sender, String id) {}

  /**
   * @param maxSessions sender starts remembered; one more, and a new nonce makes all of them
   *     forgettable: their senders learn it by the usual retry
   */
  Freshness(int maxSessions) {
    this.maxSessions = maxSessions;
  }

  synchronized String nonce() {
    return nonce;
  }

  /** Uses the stamp's counter up, or says why the request is not fresh. */
  synchronized Optional<Refusal> refuse(Stamp stamp) {
    if (!Seal.same(nonce, stamp.nonce())) {
      return Optional.of(Refusal.OTHER_NONCE);
    }
    Session session = new Session(stamp.sender(), stamp.session());
    if (windows.size() >= maxSessions && !windows.containsKey(session)) {
      windows.clear();
      nonce = Stamp.random();
      return Optional.of(Refusal.OTHER_NONCE);
    }
    boolean first =
        windows.computeIfAbsent(session, s -> new ReplayWindow()).accept(stamp.counter());
    return first ? Optional.empty() : Optional.of(Refusal.REPLAYED);
  }
}
