package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.config.Definition;
import io.mailkeeper.agent.config.Fault;
import io.mailkeeper.agent.config.GroupFile;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.PublishedDefinition;
import io.mailkeeper.healer.lease.DefinitionRevision;
import io.mailkeeper.healer.lease.IoWords;
import io.mailkeeper.healer.lease.KeptDefinition;
import io.mailkeeper.healer.lease.LeaseStore;
import io.mailkeeper.healer.system.BootClock;
import io.vertx.core.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for new revisions of the group's definition in the store, tells the rules whom they list,
 * and keeps the newest that is good for this node on its own disk: the agent starts with it the
 * next time. On the loop's context but the reading itself, which may hang.
 */
final class DefinitionRounds {
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final String THE_ONE = "definition";
  private static final Logger LOG = LoggerFactory.getLogger(DefinitionRounds.class);

  private final Context context;
  private final Configuration running;
  private final LeaseStore store;
  private final ExecutorService pool;
  private final BootClock clock;
  private final Duration every;
  private final Consumer<Event> accept;
  private final KeptDefinition kept;
  private final OneAtATime<String> reads = new OneAtATime<>();
  private long known;
  private String told = "";
  private volatile String fault = "";

  DefinitionRounds(
      Context context,
      Configuration running,
      LeaseStore store,
      ExecutorService pool,
      BootClock clock,
      Consumer<Event> accept) {
    this(context, running, store, pool, clock, EVERY, accept);
  }

  /** With an interval of one's own: for tests. */
  DefinitionRounds(
      Context context,
      Configuration running,
      LeaseStore store,
      ExecutorService pool,
      BootClock clock,
      Duration every,
      Consumer<Event> accept) {
    this.context = context;
    this.running = running;
    this.store = store;
    this.pool = pool;
    this.clock = clock;
    this.every = every;
    this.accept = accept;
    this.kept = new KeptDefinition(running.node().stateDirectory(), running.domain().name());
  }

  /** On the loop's context. */
  void start() {
    running.revision().ifPresent(r -> wasRead(new Read(r.number(), Optional.of(own(r)), "")));
    round();
    context.owner().setPeriodic(every.toMillis(), timer -> round());
  }

  /** The revision that runs here, as the rules see it. */
  private PublishedDefinition own(DefinitionRevision r) {
    return new PublishedDefinition(
        r.number(), running.digest(), Optional.of(running.group().members()), clock.now());
  }

  /** Why the newest revision cannot be used on this node; empty if it can. From any thread. */
  String fault() {
    return fault;
  }

  private void round() {
    if (reads.due(THE_ONE)) {
      long last = known;
      try {
        pool.execute(
            () -> {
              Read read = readNow(last);
              context.runOnContext(ignored -> ended(read));
            });
      } catch (RejectedExecutionException full) {
        reads.ended(THE_ONE);
      }
    }
  }

  /**
   * What was found.
   *
   * @param number of the revision; 0 when there is no new one
   * @param seen it, for the rules
   * @param fault why it cannot be read, or not be used here
   */
  private record Read(long number, Optional<PublishedDefinition> seen, String fault) {
    static Read nothing(String fault) {
      return new Read(0, Optional.empty(), fault);
    }
  }

  /** The last one known is read again, to go on from there. */
  private Read readNow(long last) {
    try {
      return store
          .newestDefinition(Math.max(1, last))
          .filter(r -> r.number() > last)
          .map(this::understood)
          .orElse(Read.nothing(""));
    } catch (IOException e) {
      return Read.nothing(IoWords.of(e));
    } catch (RuntimeException bug) {
      return Read.nothing(bug.toString());
    }
  }

  private Read understood(DefinitionRevision r) {
    String name = Configuration.words(r);
    try {
      GroupFile group = Configuration.definition(name, r.text());
      return read(r, Definition.of(group).digest(), Optional.of(group.members()), use(r, group));
    } catch (ConfigurationException e) {
      return read(r, r.digest(), Optional.empty(), name + " cannot be read here: " + words(e));
    }
  }

  private Read read(
      DefinitionRevision r,
      String digest,
      Optional<Map<String, Set<String>>> members,
      String fault) {
    PublishedDefinition seen = new PublishedDefinition(r.number(), digest, members, clock.now());
    return new Read(r.number(), Optional.of(seen), fault);
  }

  /** Keeps it when this node could start with it; else says why not. */
  private String use(DefinitionRevision r, GroupFile group) {
    if (!group.nodes().contains(running.node().node())) {
      return ""; // it is not for this node: its agent goes on with what it has, and hands over
    }
    try {
      Configuration good = Configuration.load(running.file(), r);
      kept.keep(r);
      LOG.info("kept revision {}, definition {}", r.number(), good.digest().substring(0, 12));
      return "";
    } catch (ConfigurationException e) {
      return Configuration.words(r) + " cannot be used on this node: " + words(e);
    } catch (IOException e) {
      return Configuration.words(r) + " could not be kept in " + kept.file() + ": " + IoWords.of(e);
    }
  }

  private static String words(ConfigurationException e) {
    return e.faults().stream().map(Fault::toString).collect(Collectors.joining("; "));
  }

  private void ended(Read read) {
    reads.ended(THE_ONE);
    wasRead(read);
  }

  private void wasRead(Read read) {
    if (read.seen().isPresent()) {
      known = read.number();
      fault = read.fault();
      accept.accept(new Event.DefinitionSeen(read.seen().get()));
    }
    if (!read.fault().isEmpty() && !read.fault().equals(told)) {
      LOG.warn("{}", read.fault());
    }
    told = read.fault();
  }
}
