package io.mailkeeper.probes;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one probe found.
 *
 * @param success whether the service answered as it should
 * @param reason why not; {@link Reason#NONE} exactly when it succeeded
 * @param detail one sentence: what was found, or what was expected and what came instead; control
 *     characters are escaped
 * @param phases time spent per phase entered, in order; the last one is where a failure happened
 * @param total time from the start to the result, the goodbye included
 * @param said what was said and happened, with times; bounded, control characters escaped, secrets
 *     taken out
 * @param address the address that was used; empty when the name did not resolve
 * @param tls what the TLS handshake showed; empty without one that succeeded
 * @param findings what the protocol showed beside; empty for most
 */
public record ProbeResult(
    boolean success,
    Reason reason,
    String detail,
    Map<Phase, Duration> phases,
    Duration total,
    List<Said> said,
    String address,
    Optional<TlsFacts> tls,
    Optional<Findings> findings) {

  /**
   * One line of a transcript.
   *
   * @param at time since the probe began
   * @param text {@code "> EHLO localhost"} was sent, {@code "< 220 ..."} received, {@code "* ..."}
   *     happened
   */
  public record Said(Duration at, String text) {}

  /** Without findings. */
  public ProbeResult(
      boolean success,
      Reason reason,
      String detail,
      Map<Phase, Duration> phases,
      Duration total,
      List<Said> said,
      String address,
      Optional<TlsFacts> tls) {
    this(success, reason, detail, phases, total, said, address, tls, Optional.empty());
  }

  public ProbeResult {
    if (success != (reason == Reason.NONE)) {
      throw new IllegalArgumentException("success is " + success + " with reason " + reason);
    }
    EnumMap<Phase, Duration> inOrder = new EnumMap<>(Phase.class);
    inOrder.putAll(phases);
    phases = Collections.unmodifiableMap(inOrder);
    said = List.copyOf(said);
  }

  /** The lines sent and received, without times and what else happened. */
  public List<String> transcript() {
    return said.stream().map(Said::text).filter(text -> !text.startsWith("* ")).toList();
  }
}
