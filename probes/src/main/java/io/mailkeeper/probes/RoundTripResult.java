package io.mailkeeper.probes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one round trip found.
 *
 * @param success whether the canary came back in time
 * @param reason why not; {@link Reason#NONE} exactly when it did. {@link Reason#TIMEOUT}: it was
 *     accepted, and had not arrived when the time was up
 * @param detail one sentence; names the hop that failed, or those that were slow
 * @param hops time spent per hop that ended, in order
 * @param slow hops that took longer than they should; a success may be slow
 * @param lost canaries of earlier round trips that are given up now
 * @param late canaries of earlier round trips that have arrived after their time, now deleted
 * @param leftovers canaries that nobody waits for, now deleted: of a round trip that was broken off
 * @param total time from the beginning to the result
 * @param submission the conversation in which the canary was submitted
 * @param look the last look into the mailbox; empty: none was taken
 */
public record RoundTripResult(
    boolean success,
    Reason reason,
    String detail,
    Map<Hop, Duration> hops,
    Set<Hop> slow,
    int lost,
    int late,
    int leftovers,
    Duration total,
    ProbeResult submission,
    Optional<ProbeResult> look) {

  /** The same as the result of a probe; phases are those of conversations, and a trip has none. */
  public ProbeResult asProbe() {
    List<ProbeResult.Said> said = new ArrayList<>(submission.said());
    look.ifPresent(l -> said.addAll(shifted(l)));
    return new ProbeResult(
        success, reason, detail, Map.of(), total, said, submission.address(), submission.tls());
  }

  /** The last look ended when the trip did. */
  private List<ProbeResult.Said> shifted(ProbeResult last) {
    Duration start = total.minus(last.total());
    return last.said().stream()
        .map(line -> new ProbeResult.Said(start.plus(line.at()), line.text()))
        .toList();
  }

  public RoundTripResult {
    if (success != (reason == Reason.NONE)) {
      throw new IllegalArgumentException("success is " + success + " with reason " + reason);
    }
    EnumMap<Hop, Duration> inOrder = new EnumMap<>(Hop.class);
    inOrder.putAll(hops);
    hops = Collections.unmodifiableMap(inOrder);
    EnumSet<Hop> inOrderToo = EnumSet.noneOf(Hop.class);
    inOrderToo.addAll(slow);
    slow = Collections.unmodifiableSet(inOrderToo);
  }
}
