package io.mailkeeper.agent.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * How a node sees whether anybody can reach it. The carriers of the interfaces of its addresses are
 * looked at in any case.
 *
 * @param ping machines on the service network of which one has to answer an echo request
 * @param every how often it is looked
 * @param failures looks in a row that must be bad before the node counts as out of reach
 */
@Called("network")
public record NetworkFile(
    @Default("[]") @Unordered List<InetAddress> ping,
    @Default("2s") Duration every,
    @Default("3") @Range(min = 1, max = 1000) Integer failures) {

  /** Without the key. */
  public static final NetworkFile USUAL = new NetworkFile(List.of(), Duration.ofSeconds(2), 3);
}
