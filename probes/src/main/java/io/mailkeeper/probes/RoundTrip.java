package io.mailkeeper.probes;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The deep check: a canary is submitted, looked for until it arrives, read and deleted. A trip goes
 *
 * <pre>
 * submit -> look -> pause -> look ... -> found, read, deleted
 *        \-> refused: one look, which tidies up: a mailbox full of canaries must not stay full
 * </pre>
 *
 * Every look deletes all canaries of this route, never other mail. A canary that has not come back
 * when its trip ends is overdue: when a later trip finds it, it was late; when none has for a
 * while, it is lost. Overdue ones are remembered here, in memory.
 *
 * <p>The conversations run one after the other, each on an event loop; what is kept between them is
 * touched on one context only.
 */
public final class RoundTrip {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** What a look gets at least. */
  private static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);

  /** Overdue canaries that are remembered; older ones are given up. */
  private static final int MOST_OVERDUE = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final Route route;
  private final InstantSource clock;

  /** When each overdue canary was submitted, by its id, the oldest first. */
  private final Map<String, Long> overdue = new LinkedHashMap<>();

  /** The newest trip; done when it has ended. */
  private Future<?> newest = Future.succeededFuture();

  /**
   * @param clock the machine's; only marks canaries
   */
  public RoundTrip(Vertx vertx, Route route, InstantSource clock) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.route = route;
    this.clock = clock;
  }

  /**
   * Makes one round trip, after those that are under way: each would delete the canary of the
   * other. May be called from any thread; the future completes on the caller's Vert.x context when
   * it has one, and fails only because of a bug.
   *
   * @param timeout for the whole trip, more than zero; exceeded by one last look at most
   */
  public Future<RoundTripResult> run(Duration timeout) {
    TargetRules.require(
        !timeout.isNegative() && !timeout.isZero(),
        "timeout is " + timeout + ", expected more than zero");
    ContextInternal caller = ((VertxInternal) vertx).getContext();
    Promise<RoundTripResult> promise = caller == null ? Promise.promise() : caller.promise();
    context.runOnContext(ignored -> next(timeout).onComplete(promise));
    return promise.future();
  }

  private Future<RoundTripResult> next(Duration timeout) {
    Future<RoundTripResult> trip = newest.transform(ended -> new Trip(timeout).submit());
    newest = trip;
    return trip;
  }

  /** One of them. */
  private final class Trip {
    private final Duration timeout;
    private final Canary canary = Canary.fresh(route.scope(), clock.instant());
    private final long startNanos = System.nanoTime();
    private final Map<Hop, Duration> hops = new EnumMap<>(Hop.class);
    private Optional<ProbeResult> submission = Optional.empty();
    private Optional<ProbeResult> last = Optional.empty();
    private long acceptedNanos;
    private int looks;
    private int successfulLooks;
    private int late;
    private int leftovers;

    Trip(Duration timeout) {
      this.timeout = timeout;
    }

    Future<RoundTripResult> submit() {
      Dialogue dialogue =
          SmtpDialogue.submitting(
              route.submit(), route.envelope(), canary.message(route.envelope()));
      return LineConversation.run(vertx, route.submit(), timeout, dialogue)
          .compose(this::submitted);
    }

    private Future<RoundTripResult> submitted(ProbeResult result) {
      submission = Optional.of(result);
      if (!result.success()) {
        return tidyUp(failed(Hop.SUBMIT, result));
      }
      Duration took = before(result, Optional.empty());
      hops.put(Hop.SUBMIT, took);
      acceptedNanos = startNanos + took.toNanos();
      overdue.put(canary.id(), acceptedNanos);
      return look(FIRST_PAUSE);
    }

    private Future<RoundTripResult> tidyUp(Verdict failure) {
      Look look = new Look(Optional.empty(), route.scope(), clock.instant());
      return fetch(look)
          .map(
              result -> {
                seen(look, result);
                return concluded(failure);
              });
    }

    private Future<RoundTripResult> look(Duration pause) {
      Look look = new Look(Optional.of(canary), route.scope(), clock.instant());
      long begunNanos = System.nanoTime();
      return fetch(look).compose(result -> looked(look, result, begunNanos, pause));
    }

    private Future<RoundTripResult> looked(
        Look look, ProbeResult result, long begunNanos, Duration pause) {
      seen(look, result);
      if (look.found()) {
        return Future.succeededFuture(concluded(found(result, begunNanos)));
      }
      if (!result.success() && !maySoonSucceed(result.reason())) {
        return Future.succeededFuture(concluded(failed(Hop.STORE, result)));
      }
      Duration spare = left().minus(SHORTEST_LOOK);
      if (spare.isNegative() || spare.isZero()) {
        return Future.succeededFuture(concluded(missed()));
      }
      Duration wait = pause.compareTo(spare) < 0 ? pause : spare;
      Duration next = pause.multipliedBy(2);
      return vertx
          .timer(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS)
          .compose(up -> look(next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE));
    }

    private Future<ProbeResult> fetch(Look look) {
      Duration left = left();
      Duration budget = left.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : left;
      return LineConversation.run(vertx, route.fetch(), budget, dialogue(look));
    }

    private Dialogue dialogue(Look look) {
      return route.fetch() instanceof Target.Imap imap
          ? new ImapConversation(imap, new ImapFetch(route.mailbox(), look))
          : new Pop3Conversation((Target.Pop3) route.fetch(), new Pop3Fetch(look));
    }

    private void seen(Look look, ProbeResult result) {
      last = Optional.of(result);
      looks++;
      successfulLooks += result.success() ? 1 : 0;
      if (look.found()) {
        overdue.remove(canary.id());
      }
      if (look.hasDeleted()) {
        for (Canary other : look.others()) {
          boolean known = overdue.remove(other.id()) != null;
          late += known ? 1 : 0;
          leftovers += known ? 0 : 1;
        }
      }
    }

    private Verdict found(ProbeResult result, long begunNanos) {
      Duration store = before(result, Optional.of(Phase.TRANSFER));
      hops.put(Hop.QUEUE, Duration.ofNanos(begunNanos - acceptedNanos));
      hops.put(Hop.STORE, store);
      hops.put(Hop.FETCH, before(result, Optional.empty()).minus(store));
      return result.success() ? new Verdict(Reason.NONE, arrived()) : failed(Hop.FETCH, result);
    }

    private String arrived() {
      StringBuilder detail = new StringBuilder("the canary came back");
      hops.forEach(
          (hop, took) -> detail.append(", ").append(hop.label()).append(' ').append(text(took)));
      for (Hop hop : slow()) {
        detail
            .append("; ")
            .append(hop.label())
            .append(" is slow: expected at most ")
            .append(text(route.slowAfter().getOrDefault(hop, Duration.ZERO)));
      }
      return detail.toString();
    }

    private Verdict missed() {
      String after =
          last.filter(r -> !r.success()).map(r -> "; the last look: " + r.detail()).orElse("");
      if (successfulLooks == 0) {
        return last.map(r -> failed(Hop.STORE, r)).orElseThrow();
      }
      return new Verdict(
          Reason.TIMEOUT,
          Hop.QUEUE.label()
              + ": expected the canary in "
              + route.mailbox()
              + " within "
              + text(timeout)
              + ", got nothing in "
              + looks
              + (looks == 1 ? " look" : " looks")
              + after);
    }

    private RoundTripResult concluded(Verdict verdict) {
      return new RoundTripResult(
          verdict.reason() == Reason.NONE,
          verdict.reason(),
          verdict.detail(),
          hops,
          slow(),
          givenUp(),
          late,
          leftovers,
          Duration.ofNanos(System.nanoTime() - startNanos),
          submission.orElseThrow(),
          last);
    }

    private Set<Hop> slow() {
      Set<Hop> slow = EnumSet.noneOf(Hop.class);
      route
          .slowAfter()
          .forEach(
              (hop, limit) -> {
                if (hops.getOrDefault(hop, Duration.ZERO).compareTo(limit) > 0) {
                  slow.add(hop);
                }
              });
      return slow;
    }

    /** Only who has looked may say that something is not there. */
    private int givenUp() {
      int before = overdue.size();
      long now = System.nanoTime();
      if (successfulLooks > 0) {
        overdue
            .entrySet()
            .removeIf(
                entry ->
                    !entry.getKey().equals(canary.id())
                        && now - entry.getValue() >= route.lostAfter().toNanos());
      }
      while (overdue.size() > MOST_OVERDUE) {
        overdue.remove(overdue.keySet().iterator().next());
      }
      return before - overdue.size();
    }

    private Duration left() {
      return timeout.minusNanos(System.nanoTime() - startNanos);
    }
  }

  /** What may go away by itself: a lock, a limit on logins, a server that starts. */
  private static boolean maySoonSucceed(Reason reason) {
    return switch (reason) {
      case PROTOCOL, REFUSED, TIMEOUT -> true;
      case NONE, UNREACHABLE, DNS, TLS, AUTH, EXPECT, INTERNAL -> false;
    };
  }

  private static Verdict failed(Hop hop, ProbeResult result) {
    return new Verdict(result.reason(), hop.label() + ": " + result.detail());
  }

  /** The time that a conversation took, without its goodbye, and without a phase. */
  private static Duration before(ProbeResult result, Optional<Phase> without) {
    return result.phases().entrySet().stream()
        .filter(phase -> without.filter(phase.getKey()::equals).isEmpty())
        .map(Map.Entry::getValue)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static String text(Duration time) {
    return time.toMillis() < 10_000 ? time.toMillis() + " ms" : time.toSeconds() + " s";
  }
}
