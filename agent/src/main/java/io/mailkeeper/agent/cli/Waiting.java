package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailkeeper.agent.loop.Snapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Watches an agent until something is done, and tells what happens meanwhile. The agent may go away
 * and come back: the request lives on in it or in the lease.
 */
final class Waiting {
  private static final long LOOK_MILLIS = 250;

  private final AgentClient client;
  private final Consumer<String> progress;
  private long seen;
  private boolean reachable = true;
  private String last = "nothing has happened yet";
  private Optional<Snapshot> newest = Optional.empty();

  /** Only what happens from now on is told. */
  Waiting(AgentClient client, Consumer<String> progress) {
    this.client = client;
    this.progress = progress;
    client.get("/api/v1/events").path("events").forEach(e -> seen = e.path("number").asLong());
  }

  /**
   * How it ended.
   *
   * @param last what was told last
   * @param snapshot the last one seen
   */
  record Outcome(
      boolean done, boolean reachable, Duration took, String last, Optional<Snapshot> snapshot) {}

  /** Blocks. Ctrl-C ends this process (exit code 130), not what it waits for. */
  Outcome until(Predicate<Snapshot> done, Duration timeout) {
    Thread farewell =
        new Thread(
            () ->
                progress.accept(
                    "mailkeeper: interrupted; the agent goes on with it: see 'mailkeeper status'"));
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      return look(done, timeout);
    } finally {
      withdraw(farewell);
    }
  }

  private Outcome look(Predicate<Snapshot> done, Duration timeout) {
    long start = System.nanoTime();
    while (true) {
      boolean finished = lookOnce(done);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      if (finished || took.compareTo(timeout) >= 0) {
        return new Outcome(finished, reachable, took, last, newest);
      }
      pause();
    }
  }

  private boolean lookOnce(Predicate<Snapshot> done) {
    try {
      Snapshot snapshot = client.status();
      newest = Optional.of(snapshot);
      client.get("/api/v1/events?after=" + seen).path("events").forEach(this::tell);
      reachable = true;
      return done.test(snapshot);
    } catch (Ended e) {
      if (e.exitCode() != ExitCode.UNREACHABLE) {
        throw e;
      }
      if (reachable) {
        progress.accept(e.sentence());
      }
      reachable = false;
      last = e.sentence();
      seen = 0; // an agent that was restarted counts from one again
      return false;
    }
  }

  private void tell(JsonNode event) {
    seen = event.path("number").asLong();
    last = event.path("sentence").asText();
    progress.accept(Events.line(event));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ended(ExitCode.INTERRUPTED, "interrupted; the agent goes on with it");
    }
  }

  private static void withdraw(Thread farewell) {
    try {
      Runtime.getRuntime().removeShutdownHook(farewell);
    } catch (IllegalStateException shuttingDown) {
      // It has been said already.
    }
  }
}
