package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.healer.core.Note;
import io.mailkeeper.healer.core.OperatorRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A node without anything behind it: shows what it is told to, and remembers what it was asked. */
public final class FakeFrontDesk implements FrontDesk {
  /** What it was asked, as the operator would say it. */
  public final List<String> asked = new CopyOnWriteArrayList<>();

  private volatile Snapshot snapshot;
  private final Timeline timeline = new Timeline();
  private volatile Function<String, Reply> answer = what -> new Reply(true, "on it");

  public FakeFrontDesk(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** Shows another state from now on, one generation later. */
  public void show(HierarchyView hierarchy) {
    snapshot = SampleSnapshots.next(snapshot, hierarchy);
  }

  /** Shows another state from now on. */
  public void show(UnaryOperator<Snapshot> change) {
    snapshot = change.apply(snapshot);
  }

  public Timeline.Entry happened(Note.Kind kind, String tag, String subject, String sentence) {
    return timeline.add(
        Instant.parse("2026-01-01T02:00:00Z"), new Note(kind, tag, subject, sentence));
  }

  /** Answers requests this way from now on. */
  public void answer(Function<String, Reply> with) {
    answer = with;
  }

  @Override
  public Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public List<String> foretell(String tag, String failing) {
    if (failing.equals("moon")) {
      throw new IllegalArgumentException("'moon' cannot be supposed to fail");
    }
    return List.of("If " + failing + " of " + tag + " failed:");
  }

  @Override
  public Timeline timeline() {
    return timeline;
  }

  /** What a dry run says. */
  public volatile MovePlan plan = MovePlan.refused("n1", "n2", "not set");

  @Override
  public Future<MovePlan> dryRun(String tag, String to, boolean force) {
    asked.add("dry run " + tag + " " + to + (force ? " force" : ""));
    return Future.succeededFuture(plan);
  }

  @Override
  public Future<Reply> maintenance(Duration length, String reason, String by) {
    String what = "maintenance " + length + " " + reason + ", " + by;
    asked.add(what);
    return Future.succeededFuture(answer.apply(what));
  }

  @Override
  public Future<Reply> request(
      OperatorRequest.Verb verb, String tag, String node, boolean force, String by) {
    String what = verb + " " + tag + " " + node + (force ? " force" : "") + ", " + by;
    asked.add(what);
    return Future.succeededFuture(answer.apply(what));
  }
}
