package io.mailkeeper.probes;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one probe found.
 *
 * @param success whether the service answered as it should
 * @param reason why not; {@link Reason#NONE} exactly when it succeeded
 * @param detail one sentence: what was found, or what was expected and what came instead; control
 *     characters are escaped
 * @param phases time spent per phase entered, in order; the last one is where a failure happened
 * @param total time from the start to the result, the goodbye included
 * @param transcript lines sent ({@code "> EHLO localhost"}) and received ({@code "< 220 ..."}),
 *     bounded, control characters escaped
 * @param address the address that was used; empty when the name did not resolve
 */
public record ProbeResult(
    boolean success,
    Reason reason,
    String detail,
    Map<Phase, Duration> phases,
    Duration total,
    List<String> transcript,
    String address) {
  public ProbeResult {
    if (success != (reason == Reason.NONE)) {
      throw new IllegalArgumentException("success is " + success + " with reason " + reason);
    }
    EnumMap<Phase, Duration> inOrder = new EnumMap<>(Phase.class);
    inOrder.putAll(phases);
    phases = Collections.unmodifiableMap(inOrder);
    transcript = List.copyOf(transcript);
  }
}
