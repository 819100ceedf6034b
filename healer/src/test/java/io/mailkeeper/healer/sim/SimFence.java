package io.mailkeeper.healer.sim;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * The device by which one node switches others off. It takes its time, may fail with or without
 * effect, and goes on though the agent that gave the order has died; what it never does is to say
 * that a node is off which is on.
 */
final class SimFence {
  private final World world;
  private final SimNode by;
  private final Peers peers;

  SimFence(World world, SimNode by, Peers peers) {
    this.world = world;
    this.by = by;
    this.peers = peers;
  }

  /** Comes back with why the node is not known to be off, or nothing. */
  void order(String plug, Consumer<Optional<String>> answer) {
    SimNode target =
        peers.all().stream().filter(n -> n.name().equals(plug)).findFirst().orElseThrow();
    boolean works = world.chance(0.7);
    boolean answers = works && world.chance(0.8);
    long most = world.chance(0.7) ? World.SECOND / 4 : 10 * World.SECOND;
    long effect = world.between(5 * World.MILLI, most);
    long done = effect + world.between(5 * World.MILLI, most);
    world.tell(by.name(), () -> "fences " + plug + (works ? "" : ", in vain"));
    if (works) {
      world.after(effect, () -> switchOff(target));
    }
    world.after(
        done,
        () -> {
          if (answers) {
            by.oracle().fenced(plug);
          }
          answer.accept(answers ? Optional.empty() : Optional.of("the device does not answer"));
        });
  }

  /** Somebody goes and switches it on again after a while. */
  private void switchOff(SimNode target) {
    if (target.powered()) {
      target.powerOff();
      world.after(world.between(World.SECOND, 20 * World.SECOND), target::powerOn);
    }
  }
}
