package io.mailkeeper.agent.demo;

import io.mailkeeper.healer.Uptime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a {@link DemoScript}: waits, acts, watches, and compares with what was expected. */
final class ScriptRun {

  /** Told as the script goes on, for the board; on the thread of the run. */
  interface Listener {
    void begun(DemoStep step, Uptime at);

    void ended(StepResult result);
  }

  private final DemoScript script;
  private final DemoWorld world;
  private final Listener listener;

  ScriptRun(DemoScript script, DemoWorld world, Listener listener) {
    this.script = script;
    this.world = world;
    this.listener = listener;
  }

  /** Blocks until the last step has ended. A step that fails does not end the story. */
  List<StepResult> run() throws InterruptedException {
    Uptime start = world.now();
    List<StepResult> results = new ArrayList<>();
    for (DemoStep step : script.steps()) {
      world.waitUntil(start.plus(step.begin()));
      results.add(run(step, start.plus(step.end())));
    }
    return results;
  }

  private StepResult run(DemoStep step, Uptime end) throws InterruptedException {
    Uptime begin = world.now();
    listener.begun(step, begin);
    Optional<DemoNode> before = world.inService();
    before.ifPresent(holder -> act(step.event(), holder, other(holder)));
    world.waitUntil(end);
    StepResult result = judge(step, before.map(DemoNode::name), begin);
    listener.ended(result);
    return result;
  }

  private DemoNode other(DemoNode holder) {
    return world.nodes().stream()
        .filter(node -> !node.name().equals(holder.name()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the demo needs two nodes"));
  }

  private void act(DemoEvent event, DemoNode holder, DemoNode other) {
    switch (event) {
      case KILL_SMTP -> holder.kill(OutageMeter.Protocol.SMTP);
      case HANG_IMAP -> holder.hang(OutageMeter.Protocol.IMAP);
      case POWER_OFF -> holder.powerOff();
      // On a machine that is too slow it may be another one than the story says, or none.
      case POWER_ON -> world.nodes().stream().filter(DemoNode::isOff).forEach(DemoNode::powerOn);
      case SWITCHOVER -> other.takeOver();
    }
  }

  private StepResult judge(DemoStep step, Optional<String> before, Uptime begin) {
    Outage outage = world.outage(step.seenBy(), begin, world.now());
    Optional<String> after = world.inService().map(DemoNode::name);
    Optional<MailTally> mail = world.tally();
    List<String> faults = new ArrayList<>();
    judgeOutage(step, outage, faults);
    judgeHolder(step, before, after, faults);
    judgeStandby(step, faults);
    judgeMail(mail, faults);
    return new StepResult(step, before, after, outage, mail, faults);
  }

  private static void judgeOutage(DemoStep step, Outage outage, List<String> faults) {
    if (outage.length().compareTo(step.longestOutage()) > 0) {
      faults.add(
          String.format(
              "%s %s for %s, at most %s expected",
              step.seenBy(),
              outage.over() ? "was out" : "is out",
              Board.seconds(outage.length()),
              Board.seconds(step.longestOutage())));
    }
  }

  private static void judgeHolder(
      DemoStep step, Optional<String> before, Optional<String> after, List<String> faults) {
    if (before.isEmpty()) {
      faults.add("not one node was in service when it began: nothing was done");
    } else if (after.isEmpty()) {
      faults.add("not one node is in service");
    } else {
      boolean moved = !after.equals(before);
      boolean asExpected =
          switch (step.holder()) {
            case SAME -> !moved;
            case OTHER -> moved;
          };
      if (!asExpected) {
        faults.add(
            moved
                ? "the service moved to " + after.get() + ", expected it to stay"
                : "the service is still on " + after.get() + ", expected it to move");
      }
    }
  }

  private void judgeStandby(DemoStep step, List<String> faults) {
    world
        .inService()
        .map(this::other)
        .filter(standby -> step.event() != DemoEvent.POWER_OFF && !standby.isReady())
        .ifPresent(standby -> faults.add(standby.name() + " is not ready to take over"));
  }

  private static void judgeMail(Optional<MailTally> mail, List<String> faults) {
    if (mail.isEmpty()) {
      faults.add("the mailbox cannot be read");
      return;
    }
    MailTally tally = mail.get();
    if (!tally.missing().isEmpty()) {
      faults.add(
          tally.missing().size() + " of " + tally.accepted() + " accepted messages are missing");
    }
    if (!tally.unexplained().isEmpty()) {
      faults.add(tally.unexplained().size() + " messages are there twice without a reason");
    }
  }
}
