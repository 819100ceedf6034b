package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.NodeState;
import io.mailkeeper.healer.core.Step;

/** An agent's ticks: one each beat, except those that would do nothing. */
final class SimBeat {
  private final World world;
  private final SimNode node;
  private final long beat;
  private final boolean playsEveryTick;
  private long first;
  private long planned;

  SimBeat(World world, SimNode node, long beat, boolean playsEveryTick) {
    this.world = world;
    this.node = node;
    this.beat = beat;
    this.playsEveryTick = playsEveryTick;
  }

  /** A run of the agent begins. */
  void begin() {
    first = world.now() + world.between(0, beat);
    planned = Long.MAX_VALUE;
    plan();
  }

  /** Makes sure that the agent looks at the time at the first beat at which something is due. */
  void plan() {
    NodeState state = node.state();
    if (state == null) {
      return;
    }
    long wanted = Math.max(world.now() + 1, first);
    if (!playsEveryTick) {
      wanted = Math.max(wanted, node.clock().when(NextTick.of(state, node.timing())));
    }
    long beats = (wanted - first + beat - 1) / beat;
    long at = first + beats * beat;
    if (at < planned) {
      planned = at;
      int mine = node.life();
      world.at(at, () -> tick(mine, at));
    }
  }

  private void tick(int mine, long at) {
    NodeState state = node.state();
    if (mine != node.life() || state == null || at != planned) {
      return; // planned for an earlier instant since
    }
    planned = Long.MAX_VALUE;
    if (node.awake()) {
      boolean inVain = node.clock().now().isBefore(NextTick.of(state, node.timing()));
      if (playsEveryTick && inVain) {
        tickInVain(state);
      } else {
        node.deliver(mine, Event.Tick::new);
      }
    }
    plan();
  }

  /** A tick that other histories leave out. */
  private void tickInVain(NodeState state) {
    Step step = node.trial(new Event.Tick());
    if (!step.actions().isEmpty() || !step.state().equals(state)) {
      throw new Broken("tick", node.name() + " is woken for nothing and does " + step.actions());
    }
  }
}
