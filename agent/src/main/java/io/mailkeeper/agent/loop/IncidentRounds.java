package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Action;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.lease.DamagedFileException;
import io.mailkeeper.healer.lease.IncidentRecord;
import io.mailkeeper.healer.lease.IoWords;
import io.mailkeeper.healer.lease.LeaseStore;
import io.vertx.core.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened on each node, kept in the store: reads what an earlier run of this agent has left,
 * until it can be read; writes what is new, again until it is written; and shows what the others
 * have written. All on the loop's context but the operations themselves, each of which may hang and
 * holds up nothing but its like.
 */
final class IncidentRounds {
  /** What the others write is for people: it need not be new. */
  private static final Duration EVERY = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(IncidentRounds.class);

  private final Context context;
  private final LeaseStore store;
  private final ExecutorService pool;
  private final InstantSource wallClock;
  private final String node;
  private final List<String> peers;
  private final Duration every;
  private final Consumer<Event> accept;
  private final OneAtATime<String> reads = new OneAtATime<>();
  private final OneAtATime<String> writes = new OneAtATime<>();
  private final Map<String, List<IncidentRecord>> known = new ConcurrentSkipListMap<>();
  private boolean remembers;
  private boolean told;

  /** What is to be written; empty when it is. */
  private Optional<List<IncidentRecord>> unwritten = Optional.empty();

  IncidentRounds(
      Context context,
      LeaseStore store,
      ExecutorService pool,
      InstantSource wallClock,
      String node,
      List<String> nodes,
      Consumer<Event> accept) {
    this(context, store, pool, wallClock, node, nodes, EVERY, accept);
  }

  /** With an interval of one's own: for tests. */
  IncidentRounds(
      Context context,
      LeaseStore store,
      ExecutorService pool,
      InstantSource wallClock,
      String node,
      List<String> nodes,
      Duration every,
      Consumer<Event> accept) {
    this.context = context;
    this.store = store;
    this.pool = pool;
    this.wallClock = wallClock;
    this.node = node;
    this.peers = nodes.stream().filter(n -> !n.equals(node)).toList();
    this.every = every;
    this.accept = accept;
  }

  /** On the loop's context. */
  void start() {
    round();
    context.owner().setPeriodic(every.toMillis(), timer -> round());
  }

  /** All nodes' incidents, newest first; from any thread. */
  List<Of> all() {
    List<Of> all = new ArrayList<>();
    known.forEach((who, incidents) -> incidents.forEach(i -> all.add(new Of(who, i))));
    all.sort(Comparator.comparing((Of o) -> o.incident().at()).reversed());
    return all;
  }

  /** An incident and the node it happened on. */
  record Of(String node, IncidentRecord incident) {}

  /** On the loop's context: in place of everything that was to be written before. */
  void write(Action.Remember action) {
    List<IncidentRecord> now = action.records(wallClock.instant());
    known.put(node, now);
    unwritten = Optional.of(now);
    writeIfDue();
  }

  private void round() {
    if (!remembers) {
      read(node);
    }
    peers.forEach(this::read);
    writeIfDue();
  }

  private void read(String who) {
    if (reads.due(who)) {
      run(
          () -> {
            Read read = readNow(who);
            context.runOnContext(ignored -> wasRead(who, read));
          },
          () -> reads.ended(who));
    }
  }

  /** What was found; a fault instead when it could not be read. */
  private record Read(List<IncidentRecord> incidents, String fault) {}

  private Read readNow(String who) {
    try {
      return new Read(store.readIncidents(who), "");
    } catch (DamagedFileException e) {
      return damaged(who, e);
    } catch (IOException e) {
      return new Read(List.of(), IoWords.of(e));
    } catch (RuntimeException bug) {
      return new Read(List.of(), bug.toString());
    }
  }

  /** Nobody else will mend this node's own: it is begun anew. */
  private Read damaged(String who, DamagedFileException e) {
    if (!who.equals(node)) {
      return new Read(List.of(), IoWords.of(e));
    }
    LOG.warn("what happened here before is damaged and forgotten: {}", e.getMessage());
    return new Read(List.of(), "");
  }

  private void wasRead(String who, Read read) {
    reads.ended(who);
    if (!read.fault().isEmpty()) {
      LOG.debug("the incidents of {} cannot be read: {}", who, read.fault());
    }
    if (!who.equals(node)) {
      if (read.fault().isEmpty()) {
        known.put(who, read.incidents());
      }
    } else if (read.fault().isEmpty()) {
      remembers = true;
      known.putIfAbsent(node, read.incidents());
      accept.accept(new Event.Remembered(read.incidents(), wallClock.instant()));
    } else if (!told) {
      told = true;
      LOG.warn(
          "what happened here before cannot be read, failovers and restarts of earlier runs do not"
              + " count until it can: {}",
          read.fault());
    }
  }

  private void writeIfDue() {
    if (unwritten.isPresent() && writes.due(node)) {
      List<IncidentRecord> now = unwritten.get();
      run(
          () -> {
            Optional<String> fault = writeNow(now);
            context.runOnContext(ignored -> written(now, fault));
          },
          () -> writes.ended(node));
    }
  }

  private Optional<String> writeNow(List<IncidentRecord> now) {
    try {
      store.writeIncidents(now);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(IoWords.of(e));
    } catch (RuntimeException bug) {
      return Optional.of(bug.toString());
    }
  }

  /** What could not be written is tried again with the next round. */
  private void written(List<IncidentRecord> what, Optional<String> fault) {
    writes.ended(node);
    boolean newer = !unwritten.equals(Optional.of(what));
    fault.ifPresent(why -> LOG.warn("what happened here cannot be written yet: {}", why));
    if (fault.isEmpty() && !newer) {
      unwritten = Optional.empty();
    } else if (fault.isEmpty()) {
      writeIfDue();
    }
  }

  private void run(Runnable task, Runnable refused) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException full) {
      LOG.warn("what happened here can neither be read nor written now: {}", full.getMessage());
      refused.run();
    }
  }
}
