package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.loop.Snapshot.IncidentView;
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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

  /** The files in the store hold more. */
  private static final int MOST_SHOWN = 100;

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
  private final Map<String, List<IncidentRecord>> known = new TreeMap<>();
  private volatile List<IncidentView> newest = List.of();
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

  /** What happened on all nodes, newest first, as many as a screen holds; from any thread. */
  List<IncidentView> newest() {
    return newest;
  }

  private void know(String who, List<IncidentRecord> incidents) {
    if (!incidents.equals(known.put(who, incidents))) {
      newest =
          known.entrySet().stream()
              .flatMap(e -> e.getValue().stream().map(r -> view(e.getKey(), r)))
              .sorted(Comparator.comparing(IncidentView::at).reversed())
              .limit(MOST_SHOWN)
              .toList();
    }
  }

  private static IncidentView view(String who, IncidentRecord r) {
    return new IncidentView(
        who,
        r.tag(),
        r.kind().name().toLowerCase(Locale.ROOT),
        r.at(),
        r.epoch(),
        r.subject(),
        r.took().toNanos() / 1e9,
        r.reason());
  }

  /** On the loop's context: in place of everything that was to be written before. */
  void write(Action.Remember action) {
    List<IncidentRecord> now = action.records(wallClock.instant());
    know(node, now);
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
    if (who.equals(node)) {
      ownWasRead(read);
    } else if (read.fault().isEmpty()) {
      know(who, read.incidents());
    } else {
      LOG.debug("the incidents of {} cannot be read: {}", who, read.fault());
    }
  }

  /** What has happened in this run so far comes back as something to be written. */
  private void ownWasRead(Read read) {
    if (read.fault().isEmpty()) {
      remembers = true;
      know(node, read.incidents());
      accept.accept(new Event.Remembered(read.incidents(), wallClock.instant()));
    } else if (!told) {
      told = true;
      LOG.warn(
          "what happened here before cannot be read; until it can, this node takes nothing over"
              + " while another one could, and failures of earlier runs do not count: {}",
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
    if (fault.isPresent()) {
      LOG.warn("what happened here cannot be written yet: {}", fault.get());
    } else {
      unwritten = unwritten.filter(newer -> !newer.equals(what));
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
