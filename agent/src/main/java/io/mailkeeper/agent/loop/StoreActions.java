package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.lease.IoWords;
import io.mailkeeper.healer.lease.LeaseAction;
import io.mailkeeper.healer.lease.LeaseStore;
import io.mailkeeper.healer.system.BootClock;
import java.io.IOException;
import java.util.Optional;

/**
 * The actions on the lease's store and at the guard. File operations run on pools of their own: a
 * hung one holds up nothing else.
 */
final class StoreActions {
  private final LeaseStore store;
  private final Guarding guard;
  private final Blocking pools;
  private final BootClock clock;
  private final Tasks tasks;
  private final ActionRunner.Outside outside;

  StoreActions(
      LeaseStore store,
      Guarding guard,
      Blocking pools,
      BootClock clock,
      Tasks tasks,
      ActionRunner.Outside outside) {
    this.store = store;
    this.guard = guard;
    this.pools = pools;
    this.clock = clock;
    this.tasks = tasks;
    this.outside = outside;
  }

  void lease(Action.Lease action) {
    action.action().accept(new LeaseRunner(action.tag()));
  }

  /** What one hierarchy's lease wants done. */
  private final class LeaseRunner implements LeaseAction.Runner {
    private final String tag;

    LeaseRunner(String tag) {
      this.tag = tag;
    }

    @Override
    public void read(LeaseAction.Read read) {
      tasks.run(
          pools.lease(),
          () -> new Event.Viewed(tag, store.read(tag, read.from(), read.floor())),
          why -> new Event.Viewed(tag, Views.failed(clock.now(), why)));
    }

    @Override
    public void publish(LeaseAction.Publish publish) {
      long epoch = publish.record().epoch();
      tasks.run(
          pools.lease(),
          () -> new Event.Published(tag, epoch, store.publishOnce(tag, publish.record())),
          why -> new Event.Published(tag, epoch, LeaseStore.Published.UNKNOWN));
    }

    @Override
    public void write(LeaseAction.Write write) {
      long epoch = write.record().epoch();
      tasks.run(
          pools.lease(),
          () -> {
            Optional<String> error = attempt(() -> store.write(tag, write.record()));
            outside.renewed(tag, write.start(), error.isEmpty());
            return new Event.Wrote(tag, epoch, write.start(), error);
          },
          why -> new Event.Wrote(tag, epoch, write.start(), Optional.of(why)));
    }

    @Override
    public void keepFloor(LeaseAction.KeepFloor floor) {
      tasks.run(
          pools.records(),
          () -> {
            Optional<String> error = attempt(() -> store.persistFloor(tag, floor.floor()));
            return new Event.FloorKept(tag, floor.floor(), error);
          },
          why -> new Event.FloorKept(tag, floor.floor(), Optional.of(why)));
    }

    @Override
    public void arm(LeaseAction.Arm arm) {
      guard.arm(tag, arm);
    }

    @Override
    public void latch(LeaseAction.Latch latch) {
      guard.latch(tag, latch.epoch());
    }

    @Override
    public void fire(LeaseAction.Fire fire) {
      guard.fire(tag, fire.epoch());
    }

    @Override
    public void fence(LeaseAction.Fence fence) {
      outside.fence(tag, fence.epoch(), fence.node());
    }
  }

  void writeNode(Action.WriteNode action) {
    long counter = action.record().counter();
    tasks.run(
        pools.records(),
        () -> {
          Optional<String> error = attempt(() -> store.writeNode(action.record()));
          return new Event.NodeWritten(counter, action.start(), error.orElse(""));
        },
        why -> new Event.NodeWritten(counter, action.start(), why));
  }

  void readNode(Action.ReadNode action) {
    tasks.run(
        pools.records(),
        () -> {
          try {
            return new Event.NodeRead(action.node(), store.readNode(action.node()), "");
          } catch (IOException e) {
            return new Event.NodeRead(action.node(), Optional.empty(), IoWords.of(e));
          }
        },
        why -> new Event.NodeRead(action.node(), Optional.empty(), why));
  }

  void join(Action.Join action) {
    tasks.run(
        pools.records(),
        () -> {
          Optional<String> error = attempt(outside::join);
          return new Event.Joined(error.orElse(""));
        },
        why -> new Event.Joined(why));
  }

  /** Something that may fail with an I/O error. */
  private interface Attempt {
    void run() throws IOException;
  }

  private static Optional<String> attempt(Attempt attempt) {
    try {
      attempt.run();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(IoWords.of(e));
    }
  }
}
