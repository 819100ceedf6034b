package io.mailkeeper.healer.sim;

import io.mailkeeper.healer.StorageHealth;
import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.HierarchyState;
import io.mailkeeper.healer.core.Mode;
import io.mailkeeper.healer.core.Stray;
import java.time.Duration;
import java.util.List;

/** What an agent looks at by itself: the mail store, its services, and strays. */
final class SimRounds {
  /** Where all is well, only one round of so many is told to the agent. */
  private static final int ALL = 4;

  private final World world;
  private final SimNode node;
  private long round;
  private boolean sawBadStore;

  SimRounds(World world, SimNode node) {
    this.world = world;
    this.node = node;
  }

  /** A run of the agent begins. */
  void begin(int life) {
    node.io().recall(life);
    world.after(world.between(0, World.SECOND), () -> round(life));
  }

  private void round(int mine) {
    if (mine != node.life() || !node.alive()) {
      return;
    }
    long every = Math.max(World.SECOND, node.timing().renew().toNanos());
    world.after(every, () -> round(mine));
    if (!node.awake()) {
      return;
    }
    boolean bad = node.runner().storeLooksBad();
    boolean news = bad || sawBadStore || !asExpected();
    if (++round % ALL != 0 && !news) {
      return;
    }
    sawBadStore = bad;
    StorageHealth health = bad ? StorageHealth.FAILING : StorageHealth.GOOD;
    node.deliver(mine, () -> new Event.StorageSeen("mail", health, "as checked"));
    if (node.hierarchy().mode() == Mode.IN_SERVICE) {
      node.runner().probe(new Action.Probe("mail", "imap", Duration.ZERO));
    } else if (node.hierarchy().mode() == Mode.OUT_OF_SERVICE) {
      node.deliver(mine, () -> new Event.StraysSeen("mail", strays()));
    }
  }

  /** Whether what runs is what the agent takes to be running. */
  private boolean asExpected() {
    HierarchyState h = node.hierarchy();
    int whole = h.mode() == Mode.OUT_OF_SERVICE ? 0 : 2;
    return node.machine().count() == whole && h.strays().found().isEmpty();
  }

  private List<Stray> strays() {
    return node.machine().names().stream()
        .map(r -> new Stray(Stray.Kind.PROCESS, r, r + " runs without the lease"))
        .toList();
  }
}
