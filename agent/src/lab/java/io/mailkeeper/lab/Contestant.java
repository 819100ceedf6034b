package io.mailkeeper.lab;

import java.util.List;

/**
 * Somebody who keeps mail in service on two nodes of a lab, at {@link Lab#SERVICE_ADDRESS}: the
 * product, or one of the programs it is compared with.
 */
interface Contestant extends AutoCloseable {
  List<String> NODES = List.of("n1", "n2");

  Lab lab();

  /** Lets it happen to the active node, and returns at once. */
  void inflict(FigureEvent event, String active);

  /** All is as before, with the other node active; blocks. */
  void restore(FigureEvent event, String node);

  /** Waits until it would survive the next event. */
  void awaitReady();

  @Override
  void close();

  /** The node that has the service address; empty when none or both have it. */
  default String active() {
    List<String> having =
        NODES.stream()
            .filter(n -> lab().node(n).isOn())
            .filter(
                n ->
                    lab()
                        .node(n)
                        .exec("ip", "-o", "address", "show", "dev", "eth0")
                        .out()
                        .contains(Lab.SERVICE_ADDRESS + "/"))
            .toList();
    return having.size() == 1 ? having.get(0) : "";
  }
}
