package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.loop.Snapshot.QueueView;
import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.healer.queue.MailQueue;
import io.mailkeeper.healer.queue.QueueLimits;
import io.mailkeeper.healer.queue.QueueRoom;
import io.mailkeeper.healer.queue.QueueSight;
import io.mailkeeper.healer.queue.QueueState;
import io.mailkeeper.healer.queue.QueueTrend;
import io.mailkeeper.healer.queue.Walk;
import io.mailkeeper.healer.system.BootClock;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Watches the queues of the hierarchies that are in service here. Decides nothing: what a long
 * queue needs is a person, or time. A look walks through directories, which may hang: it runs on a
 * pool, one outstanding for each queue. Everything else on the loop's context.
 */
final class QueueWatch {
  /** More entries are not walked through: a second's work on a local disk. */
  private static final int MOST_ENTRIES = 200_000;

  /**
   * A queue as configured.
   *
   * @param every time between two looks; one ends by itself after half of it
   */
  record Watched(
      String tag,
      String name,
      MailQueue queue,
      Duration every,
      Duration window,
      QueueLimits limits) {
    String key() {
      return tag + "/" + name;
    }
  }

  /** What a look has brought. */
  private record Look(QueueSight sight, QueueRoom room) {}

  /** What is known of one queue. */
  private static final class Known {
    final QueueTrend trend;
    QueueState state;
    String fault = "";

    Known(Watched w) {
      trend = new QueueTrend(w.window());
      state = QueueState.unseen(w.name());
    }
  }

  private final Vertx vertx;
  private final Context context;
  private final ExecutorService pool;
  private final BootClock clock;
  private final InstantSource wallClock;
  private final List<Watched> all;
  private final Predicate<String> inService;
  private final Consumer<Note> tell;
  private final Map<String, Known> known = new HashMap<>();
  private final Map<String, Uptime> outstanding = new HashMap<>();

  QueueWatch(
      Vertx vertx,
      Context context,
      ExecutorService pool,
      BootClock clock,
      InstantSource wallClock,
      List<Watched> all,
      Predicate<String> inService,
      Consumer<Note> tell) {
    this.vertx = vertx;
    this.context = context;
    this.pool = pool;
    this.clock = clock;
    this.wallClock = wallClock;
    this.all = List.copyOf(all);
    this.inService = inService;
    this.tell = tell;
  }

  void start() {
    int number = 0;
    for (Watched w : all) {
      long every = Math.max(1, w.every().toMillis());
      vertx.setPeriodic(1 + every * number++ / all.size(), every, timer -> due(w));
    }
  }

  void due(Watched w) {
    if (!inService.test(w.tag())) {
      known.remove(w.key());
      return;
    }
    Known of = known.computeIfAbsent(w.key(), key -> new Known(w));
    Uptime begun = outstanding.get(w.key());
    if (begun != null) {
      String span = Spans.words(clock.now().since(begun));
      failed(w, of, "a look has not come back for " + span);
      return;
    }
    outstanding.put(w.key(), clock.now());
    try {
      pool.execute(() -> look(w));
    } catch (RejectedExecutionException full) {
      outstanding.remove(w.key());
      failed(w, of, String.valueOf(full.getMessage()));
    }
  }

  private void look(Watched w) {
    try {
      Walk walk = new Walk(MOST_ENTRIES, w.every().dividedBy(2), System::nanoTime);
      QueueSight sight = w.queue().look(walk);
      Look look = new Look(sight, QueueRoom.of(w.queue().directories()));
      context.runOnContext(ignored -> ended(w, of -> saw(w, of, look)));
    } catch (IOException | UncheckedIOException e) {
      String why = String.valueOf(e.getMessage());
      context.runOnContext(ignored -> ended(w, of -> failed(w, of, why)));
    } catch (RuntimeException bug) {
      context.runOnContext(ignored -> ended(w, of -> failed(w, of, "a bug: " + bug)));
    }
  }

  private void ended(Watched w, Consumer<Known> what) {
    outstanding.remove(w.key());
    Known of = known.get(w.key());
    if (of != null) { // else it has gone out of service meanwhile
      what.accept(of);
    }
  }

  private void saw(Watched w, Known of, Look look) {
    of.trend.add(look.sight(), clock.now());
    Set<QueueState.Trouble> before = of.state.troubles();
    boolean faulty = !of.fault.isEmpty();
    of.fault = "";
    of.state =
        QueueState.of(
            w.name(), look.sight(), of.trend, look.room(), w.limits(), before, wallClock.instant());
    if (of.state.troubles().equals(before) && !faulty) {
      return;
    }
    if (of.state.troubles().isEmpty()) {
      tell(w, Note.Kind.QUEUE_GOOD, "queue " + w.name() + " is as it should be again");
    } else {
      tell(w, Note.Kind.QUEUE, of.state.remark(w.limits()));
    }
  }

  private void failed(Watched w, Known of, String why) {
    boolean first = of.fault.isEmpty();
    of.fault = "queue " + w.name() + " cannot be looked at: " + why;
    if (first) {
      tell(w, Note.Kind.QUEUE, of.fault);
    }
  }

  private void tell(Watched w, Note.Kind kind, String sentence) {
    tell.accept(new Note(kind, w.tag(), w.name(), sentence));
  }

  /** The queues of a hierarchy that have been looked at; none while it is not in service here. */
  List<QueueView> of(String tag) {
    return all.stream()
        .filter(w -> w.tag().equals(tag) && known.containsKey(w.key()))
        .map(w -> view(w, Objects.requireNonNull(known.get(w.key()))))
        .filter(v -> v.seen() || !v.readable())
        .toList();
  }

  private static QueueView view(Watched w, Known of) {
    QueueState s = of.state;
    Map<String, Double> until = new TreeMap<>();
    s.until().forEach((what, d) -> until.put(lower(what), d.toMillis() / 1e3));
    return new QueueView(
        w.name(),
        s.seen(),
        of.fault.isEmpty(),
        s.sight().messages(),
        s.sight().bytes(),
        s.age().map(a -> a.toMillis() / 1e3),
        s.pace(),
        until,
        limited(w.limits()),
        s.troubles().stream().map(QueueWatch::lower).sorted().toList(),
        of.fault.isEmpty() ? s.remark(w.limits()) : of.fault);
  }

  /** The limits there are, as the troubles are called. */
  private static List<String> limited(QueueLimits limits) {
    return Stream.of(
            limits.messages().isPresent() ? "messages" : "",
            limits.bytes().isPresent() ? "bytes" : "",
            limits.oldest().isPresent() ? "oldest" : "")
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static String lower(Enum<?> e) {
    return e.name().toLowerCase(Locale.ROOT);
  }
}
