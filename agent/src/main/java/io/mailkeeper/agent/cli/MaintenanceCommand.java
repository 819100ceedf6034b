package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.lease.Maintenance;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets operators work on the nodes without the agents stepping in. */
@Command(
    name = "maintenance",
    description = {
      "Have nothing moved, restarted or taken over by itself for a while, on no node of the group.",
      "An operator's orders are carried out as always, and 'confirm' does what waits. What stops a"
          + " node in time, its deadline and its guard, is not suspended."
    },
    mixinStandardHelpOptions = true)
final class MaintenanceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** What both have in common. */
  @Command(
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:done: every living node knows of it",
        "1:not known on every living node in time; it goes on",
        "2:wrong usage or configuration",
        "3:refused, and why",
        "4:no agent answers",
        "130:interrupted; it goes on"
      })
  abstract static class Change implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private final AgentOptions agent;

    @Option(
        names = "--timeout",
        paramLabel = "SPAN",
        converter = DurationOption.class,
        description = "How long to wait for the other nodes, such as 90s (default: 60s).")
    private Duration timeout = Duration.ofSeconds(60);

    @Option(names = "--json", description = "Print one JSON object on standard output.")
    private boolean json;

    Change(AgentAddress.Source source) {
      this.agent = new AgentOptions(source);
    }

    abstract Duration length();

    abstract String reason();

    @Override
    public Integer call() {
      if (length().compareTo(Maintenance.MAX_LENGTH) > 0) {
        throw new Ended(
            ExitCode.USAGE,
            "a maintenance lasts at most " + Maintenance.MAX_LENGTH.toDays() + " days");
      }
      AgentClient client = agent.open();
      Waiting waiting = new Waiting(client, line -> Output.tell(spec, line));
      AgentClient.Reply reply = client.maintenance(length(), reason());
      if (!reply.accepted()) {
        return finish(ExitCode.REFUSED, "refused", reply.sentence());
      }
      Waiting.Outcome outcome = waiting.until(s -> s.uninformed().isEmpty(), timeout);
      if (outcome.done()) {
        return finish(ExitCode.DONE, "done", reply.sentence() + silent(outcome));
      }
      return finish(
          outcome.reachable() ? ExitCode.FAILED : ExitCode.UNREACHABLE,
          "unfinished",
          "after "
              + Spans.words(outcome.took())
              + " not known yet on "
              + outcome.snapshot().map(s -> String.join(", ", s.uninformed())).orElse("this node")
              + "; they learn of it from the shared directory");
    }

    /** Those that are down learn of it when they come back; the operator should know. */
    private static String silent(Waiting.Outcome outcome) {
      String down =
          outcome
              .snapshot()
              .map(
                  s ->
                      s.peers().stream()
                          .filter(p -> !p.recordAdvances())
                          .map(Snapshot.PeerView::node)
                          .toList())
              .map(nodes -> String.join(", ", nodes))
              .orElse("");
      return down.isEmpty()
          ? "; every node knows"
          : "; " + down + " shows no sign of life, and learns of it when it is back";
    }

    private int finish(int exitCode, String outcome, String sentence) {
      return Output.finish(spec, json, exitCode, outcome, sentence);
    }
  }

  /** Begins it, or replaces the one there is. */
  @Command(name = "on", description = "Begin a maintenance, or replace the one there is.")
  static final class On extends Change {
    @Option(
        names = "--for",
        required = true,
        paramLabel = "SPAN",
        converter = DurationOption.class,
        description = "How long, such as 30m or 2h; at most 168h. Then it ends by itself.")
    private Duration length = Duration.ZERO;

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why, for whoever looks at the status.")
    private String reason = "";

    On(AgentAddress.Source source) {
      super(source);
    }

    @Override
    Duration length() {
      return length;
    }

    @Override
    String reason() {
      return reason;
    }
  }

  /** Ends it. */
  @Command(name = "off", description = "End the maintenance.")
  static final class Off extends Change {
    Off(AgentAddress.Source source) {
      super(source);
    }

    @Override
    Duration length() {
      return Duration.ZERO;
    }

    @Override
    String reason() {
      return "";
    }
  }
}
