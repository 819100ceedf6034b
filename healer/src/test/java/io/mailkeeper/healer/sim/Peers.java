package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Event;
import java.util.List;

/** The network between agents, as far as they need one: requests and hints, nothing else. */
interface Peers {
  void send(String to, Event event);

  void sendToAllBut(String from, Event event);

  List<SimNode> all();
}
