package io.mailkeeper.agent.demo;

import io.mailkeeper.healer.Uptime;
import java.util.List;
import java.util.Optional;

/** What the script sees: time, nodes, and what a client got. */
interface DemoWorld {

  Uptime now();

  void waitUntil(Uptime moment) throws InterruptedException;

  /** Two, in the order of priority. */
  List<DemoNode> nodes();

  /** The one node in service; empty if there is none, or more than one. */
  Optional<DemoNode> inService();

  /** What a client of this protocol saw. */
  Outage outage(OutageMeter.Protocol protocol, Uptime from, Uptime to);

  /** Messages accepted and found up to now; empty if the mailbox cannot be read. */
  Optional<MailTally> tally();
}
