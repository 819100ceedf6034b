package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.healer.Spans;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that asks for a change and, unless told otherwise, waits until it is done. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done",
      "1:not done in time; it goes on",
      "2:wrong usage or configuration",
      "3:refused, and why",
      "4:no agent answers",
      "130:interrupted; it goes on"
    })
abstract class Order implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final AgentOptions agent;

  @Parameters(paramLabel = "TAG", description = "The hierarchy.")
  private String tag = "";

  @Option(
      names = "--timeout",
      paramLabel = "SPAN",
      converter = DurationOption.class,
      description = "How long to wait, such as 90s (default: 60s).")
  private Duration timeout = Duration.ofSeconds(60);

  @Option(names = "--no-wait", description = "Return as soon as it is accepted.")
  private boolean noWait;

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  Order(AgentAddress.Source source) {
    this.agent = new AgentOptions(source);
  }

  /** What is asked for, and the last part of the path: the command's own name. */
  private String action() {
    return spec.name();
  }

  /** Node it is about; empty for the agent's own. */
  String node() {
    return "";
  }

  boolean force() {
    return false;
  }

  /** Whether it is done, as far as the agent's node can tell. */
  abstract boolean done(Snapshot snapshot, String tag);

  AgentClient open() {
    return agent.open();
  }

  String tag() {
    return tag;
  }

  boolean json() {
    return json;
  }

  void print(String line) {
    Output.print(spec, line);
  }

  @Override
  public Integer call() {
    AgentClient client = agent.open();
    Waiting waiting = new Waiting(client, line -> Output.tell(spec, line));
    AgentClient.Reply reply = client.order(tag, action(), node(), force());
    if (!reply.accepted()) {
      return finish(ExitCode.REFUSED, "refused", reply.sentence());
    }
    if (noWait) {
      return finish(ExitCode.DONE, "accepted", reply.sentence());
    }
    Output.tell(spec, "accepted: " + reply.sentence());
    Waiting.Outcome outcome = waiting.until(s -> done(s, tag), timeout);
    String span = Spans.words(outcome.took());
    if (outcome.done()) {
      return finish(ExitCode.DONE, "done", action() + " of " + tag + " done after " + span);
    }
    return finish(
        outcome.reachable() ? ExitCode.FAILED : ExitCode.UNREACHABLE,
        "unfinished",
        "not done after " + span + ", and not cancelled: " + outcome.last() + obstacle(outcome));
  }

  /** Why the agent's node cannot take the service over now, which is what this waits for. */
  private String obstacle(Waiting.Outcome outcome) {
    return outcome
        .snapshot()
        .flatMap(s -> s.hierarchy(tag))
        .filter(h -> outcome.reachable() && h.mode().equals("out_of_service") && !h.candidate())
        .map(h -> "; this node could not take over: " + h.obstacle())
        .orElse("");
  }

  private int finish(int exitCode, String outcome, String sentence) {
    return Output.finish(spec, json, exitCode, outcome, sentence);
  }

  /** Whether a node is in service; of others than the agent's own only the lease can be seen. */
  static boolean inService(Snapshot s, String tag, String target) {
    return s.hierarchy(tag)
        .filter(h -> h.holder().filter(target::equals).isPresent())
        .filter(h -> !target.equals(s.node()) || h.mode().equals("in_service"))
        .isPresent();
  }
}
