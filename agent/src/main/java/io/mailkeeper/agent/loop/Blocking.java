package io.mailkeeper.agent.loop;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Named, bounded pools for everything that may hang. They are separate, so that a hung file
 * operation never delays a stop command; order is kept by the state machine, not here.
 *
 * @param lease reads and writes of the lease
 * @param records reads and writes of node records
 * @param incidents reads and writes of what happened on the nodes
 * @param commands starts, stops and looks of resources
 * @param storage checks of the mail store
 * @param fences calls of fence devices
 * @param looks at queues and disks on which nothing is decided at once
 */
record Blocking(
    ExecutorService lease,
    ExecutorService records,
    ExecutorService incidents,
    ExecutorService commands,
    ExecutorService storage,
    ExecutorService fences,
    ExecutorService looks)
    implements AutoCloseable {

  /**
   * The state machine has at most one operation outstanding per file and per resource: the sizes
   * cover all of them at once.
   *
   * @param peers other nodes in the group
   * @param resources resources of all hierarchies
   * @param looks at queues and disks that may be outstanding at once
   */
  static Blocking forGroup(int hierarchies, int peers, int resources, int looks) {
    return new Blocking(
        pool("lease", 5 * hierarchies),
        pool("records", peers + 2),
        pool("incidents", peers + 2),
        pool("commands", resources * 2 + 6 * hierarchies),
        pool("storage", 2 * hierarchies),
        pool("fences", Math.max(1, peers * (hierarchies + 1))),
        pool("looks", Math.max(1, looks)));
  }

  private static ExecutorService pool(String name, int size) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size,
            size,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(64),
            task -> {
              Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            },
            Blocking::refuse);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static void refuse(Runnable task, ThreadPoolExecutor pool) {
    if (!pool.isShutdown()) {
      throw new RejectedExecutionException(
          "all " + pool.getMaximumPoolSize() + " threads of a pool hang and its queue is full");
    }
  }

  @Override
  public void close() {
    lease.shutdownNow();
    records.shutdownNow();
    incidents.shutdownNow();
    commands.shutdownNow();
    storage.shutdownNow();
    fences.shutdownNow();
    looks.shutdownNow();
  }
}
