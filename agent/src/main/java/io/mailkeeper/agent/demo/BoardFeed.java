package io.mailkeeper.agent.demo;

import io.mailkeeper.agent.demo.BoardView.Mail;
import io.mailkeeper.agent.demo.BoardView.Progress;
import io.mailkeeper.agent.demo.BoardView.Step;
import io.mailkeeper.agent.loop.Snapshot.HierarchyView;
import io.mailkeeper.healer.Uptime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Gathers what the board shows: from both agents, the client and the script. */
final class BoardFeed implements ScriptRun.Listener, AutoCloseable {

  private static final Duration REFRESH = Duration.ofMillis(250);
  private static final Duration COUNT_MAIL = Duration.ofSeconds(1);

  private final DemoGroup group;
  private final DemoScript script;
  private final Optional<Duration> total;
  private final EventLog log;
  private final BoardOutput output;
  private final List<NodeWatch> watches;
  private final Uptime begin;
  private final Map<DemoEvent, StepResult> results = new HashMap<>();
  private Optional<DemoStep> running = Optional.empty();
  private Uptime runningSince = Uptime.ZERO;
  private volatile Mail mail = new Mail(0, 0, 0, 0, 0);
  private final Ticker refresh;
  private final Ticker counting;

  /**
   * Begins to show at once.
   *
   * @param total how long it will take; empty if it goes on until Ctrl-C
   */
  BoardFeed(
      DemoGroup group,
      DemoScript script,
      Optional<Duration> total,
      EventLog log,
      BoardOutput output) {
    this.group = group;
    this.script = script;
    this.total = total;
    this.log = log;
    this.output = output;
    this.watches = group.machines().stream().map(n -> new NodeWatch(n, log)).toList();
    this.begin = group.now();
    this.counting = Ticker.every(COUNT_MAIL, "count-mail", this::countMail);
    this.refresh = Ticker.every(REFRESH, "board", this::show);
  }

  @Override
  public synchronized void begun(DemoStep step, Uptime at) {
    running = Optional.of(step);
    runningSince = at;
  }

  @Override
  public synchronized void ended(StepResult result) {
    running = Optional.empty();
    results.put(result.step().event(), result);
    for (String fault : result.faults()) {
      log.tell("demo", "FAILED: " + result.step().event().title() + ": " + fault);
    }
  }

  private void countMail() {
    group.tally().ifPresent(t -> mail = mail(t));
  }

  static Mail mail(MailTally t) {
    return new Mail(
        t.accepted(), t.found(), t.missing().size(), t.uncertain().size(), t.duplicates().size());
  }

  private void show() {
    watches.forEach(NodeWatch::look);
    output.show(view());
  }

  private synchronized BoardView view() {
    return new BoardView(
        log.elapsed(),
        total,
        watches.stream().map(NodeWatch::view).toList(),
        why(),
        next(),
        script.steps().stream().map(this::step).toList(),
        mail,
        log.events());
  }

  private Optional<NodeWatch> holder() {
    return watches.stream().filter(w -> w.view().inService()).findFirst();
  }

  private String why() {
    return holder()
        .map(h -> h.trouble().orElseGet(() -> h.hierarchy().map(HierarchyView::why).orElse("-")))
        .orElseGet(this::whyNobody);
  }

  private String whyNobody() {
    return Stream.concat(
            watches.stream().flatMap(w -> w.move().stream()),
            watches.stream().flatMap(w -> w.outlook().stream()))
        .findFirst()
        .orElse("no agent answers");
  }

  private String next() {
    Optional<DemoStep> next =
        script.steps().stream()
            .filter(s -> running.filter(s::equals).isEmpty() && !results.containsKey(s.event()))
            .findFirst();
    if (next.isPresent()) {
      Duration left = next.get().begin().minus(group.now().since(begin));
      long seconds = Math.max(0, left.toMillis() + 500) / 1000;
      return "in " + seconds + " s the demo does this: " + next.get().event().title();
    }
    if (total.isPresent()) {
      return "the demo ends";
    }
    return running.isPresent() ? "then it is your turn" : play();
  }

  /** For those who want to break it themselves. */
  private String play() {
    return holder()
        .flatMap(h -> h.node().daemon(OutageMeter.Protocol.SMTP))
        .map(id -> "your turn: kill -9 " + id.pid() + " (SMTP) and watch; Ctrl-C ends the demo")
        .orElse("Ctrl-C ends the demo");
  }

  private Step step(DemoStep step) {
    String title = step.event().title();
    StepResult result = results.get(step.event());
    if (result != null) {
      return new Step(
          title,
          Optional.of(result.outage().length()),
          step.longestOutage(),
          result.after().orElse("nobody"),
          result.ok() ? Progress.OK : Progress.FAILED);
    }
    return running.filter(step::equals).isPresent()
        ? new Step(title, Optional.of(soFar(step)), step.longestOutage(), "", Progress.RUNNING)
        : new Step(title, Optional.empty(), step.longestOutage(), "", Progress.WAITING);
  }

  private Duration soFar(DemoStep step) {
    return group.outage(step.seenBy(), runningSince, group.now()).length();
  }

  /** Leaves the last board on the screen. */
  @Override
  public void close() {
    counting.close();
    refresh.close();
    output.close();
  }
}
