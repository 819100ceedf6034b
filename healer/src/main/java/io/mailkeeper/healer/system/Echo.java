package io.mailkeeper.healer.system;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;

/** Whether another machine answers an echo request. */
@FunctionalInterface
public interface Echo {

  /**
   * Blocks for up to the limit.
   *
   * @throws IOException if it cannot be asked, for instance because there is no route
   */
  boolean answers(InetAddress address, Duration limit) throws IOException;

  /**
   * ICMP echo, without a program; where raw sockets are refused, a TCP connection to port 7, to
   * which a refusal is an answer as well.
   */
  static Echo icmp() {
    return (address, limit) -> address.isReachable(Math.toIntExact(limit.toMillis()));
  }
}
