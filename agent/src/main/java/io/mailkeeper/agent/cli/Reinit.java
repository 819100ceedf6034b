package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.NodeFile;
import io.mailkeeper.agent.http.Json;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseListing;
import io.mailkeeper.healer.lease.LeaseMarks;
import io.mailkeeper.healer.lease.LeasePlace;
import io.mailkeeper.healer.lease.LeaseTiming;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.ReinitPlan;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Makes a lost or damaged lease directory usable again, once every node is stopped. */
@Command(
    name = "reinit",
    description = {
      "Make a lost, torn or damaged lease directory usable again.",
      "Every node of the group has to be stopped first: agent, guard and services. It watches the"
          + " directory for as long as a node could be silent, refuses if anything moves, and then"
          + " publishes every missing epoch and one above. Damaged files stay as they are.",
      "Interrupted, it leaves a lease that nobody takes: run it again."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "2:wrong usage or configuration",
      "3:refused: a node may be running, or there is a better remedy"
    })
final class Reinit implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @ParentCommand private LeaseCommand parent = new LeaseCommand();

  @Option(
      names = "--confirm-all-stopped",
      description = "I have seen on every node that agent, guard and services are stopped.")
  private boolean confirmed;

  @Option(names = "--dry-run", description = "Only say what would be done.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  @Option(
      names = "--floor",
      paramLabel = "TAG=N",
      description = {
        "The floor that 'lease show' says on another node, if that is higher than here: this node"
            + " cannot read it. May be repeated."
      })
  private Map<String, Long> floors = new LinkedHashMap<>();

  @Override
  public Integer call() {
    return parent.attempt(this::reinit);
  }

  private int reinit(LeasePlace place, Configuration configuration) throws IOException {
    List<String> tags = configuration.domain().hierarchies().stream().map(Hierarchy::tag).toList();
    checkFloors(tags);
    List<ReinitPlan> plans = place.planReinit(tags, floors);
    List<String> repairs = place.repairs(tags);
    if (dryRun || (repairs.isEmpty() && plans.stream().allMatch(ReinitPlan::isWhole))) {
      return answer(false, repairs, plans);
    }
    tell(repairs, plans);
    if (!confirmed) {
      return refuse(checklist(configuration));
    }
    SignsOfLife signs = new SignsOfLife(configuration);
    Optional<FileChannel> held = signs.holdOffAgent();
    if (held.isEmpty()) {
      return refuse(List.of("this node's agent runs: its lock in /run is held; stop it"));
    }
    try (FileChannel lock = held.get()) {
      List<String> alive = new ArrayList<>(signs.found());
      if (alive.isEmpty()) {
        alive.addAll(watch(place, span(place.show(), configuration)));
      }
      if (!alive.isEmpty() || !lock.isOpen()) {
        return refuse(alive);
      }
      plans = place.planReinit(tags, floors);
      place.reinit(plans, line -> Output.tell(spec, line));
    }
    return answer(true, repairs, plans);
  }

  private void checkFloors(List<String> tags) {
    floors.forEach(
        (tag, floor) -> {
          if (!tags.contains(tag) || floor < 0) {
            throw new Ended(
                ExitCode.USAGE,
                "--floor "
                    + tag
                    + "="
                    + floor
                    + ": expected one of the hierarchies "
                    + String.join(", ", tags)
                    + " and a number that is not below 0");
          }
        });
  }

  private static List<String> checklist(Configuration configuration) {
    List<String> lines = new ArrayList<>();
    lines.add("nothing done. First stop every node and look that it is stopped:");
    for (String node : configuration.group().nodes()) {
      boolean here = node.equals(configuration.node().node());
      lines.add(
          String.format(
              "  %s%s%s: no 'mailkeeper agent', no 'mailkeeper guard', no protected daemon, no"
                  + " service address",
              node, here ? " (this node)" : "", here ? "" : peerUrl(configuration.node(), node)));
    }
    lines.add("A node that cannot be looked at has to be powered off.");
    lines.add("On each node 'mailkeeper lease show' says its floor; give a higher one by --floor.");
    lines.add("Then run it again with --confirm-all-stopped.");
    return lines;
  }

  private static String peerUrl(NodeFile file, String node) {
    return file.peers().stream()
        .filter(peer -> peer.node().equals(node))
        .map(peer -> " (" + peer.url().getHost() + ")")
        .findFirst()
        .orElse("");
  }

  /** W for the patience of every record that can be read, and of the configuration. */
  private static Duration span(LeaseListing listing, Configuration configuration) {
    LeaseTiming timing = configuration.domain().timing();
    Duration longest = timing.outwait();
    for (LeaseListing.HierarchyListing hierarchy : listing.hierarchies()) {
      for (EpochRead read : hierarchy.epochs()) {
        Duration own = read.record().map(r -> outwait(r, timing)).orElse(Duration.ZERO);
        longest = own.compareTo(longest) > 0 ? own : longest;
      }
    }
    return longest;
  }

  /** What never ran says the ceilings. */
  private static Duration outwait(EpochRecord r, LeaseTiming timing) {
    return r.instance().equals(ReinitPlan.NO_INSTANCE)
        ? Duration.ZERO
        : LeaseTiming.outwait(r.ttl(), r.stopBound(), timing.visibility());
  }

  /** What moved, or could not be read at the end. */
  private List<String> watch(LeasePlace place, Duration span) {
    Output.tell(
        spec,
        String.format(
            "watching the directory for %.1f s, as long as a node could be silent",
            span.toMillis() / 1000.0));
    LeaseMarks first = place.marks();
    long end = System.nanoTime() + span.toNanos();
    LeaseMarks now = first;
    List<String> moved = List.of();
    while (moved.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(Math.min(500_000_000L, end - System.nanoTime()));
      now = place.marks();
      moved = now.movedSince(first);
    }
    List<String> signs = new ArrayList<>();
    moved.forEach(what -> signs.add(what + ": a node is running"));
    now.unread()
        .forEach(
            (what, why) -> signs.add(what + " cannot be read (" + why + "): not known to rest"));
    return signs;
  }

  private void tell(List<String> repairs, List<ReinitPlan> plans) {
    repairs.forEach(line -> Output.tell(spec, line));
    plans.forEach(plan -> plan.lines().forEach(line -> Output.tell(spec, line)));
  }

  private int refuse(List<String> why) {
    if (json) {
      ObjectNode answer = Json.MAPPER.createObjectNode().put("done", false);
      why.forEach(answer.putArray("refused")::add);
      Output.print(spec, answer.toPrettyString());
    }
    why.forEach(line -> Output.tell(spec, "mailkeeper: " + line));
    return ExitCode.REFUSED;
  }

  private int answer(boolean done, List<String> repairs, List<ReinitPlan> plans) {
    boolean nothing = repairs.isEmpty() && plans.stream().allMatch(ReinitPlan::isWhole);
    if (json) {
      Output.print(spec, asJson(done, repairs, plans).toPrettyString());
      return ExitCode.DONE;
    }
    if (done) {
      Output.print(spec, "done: the lease is free; start the agents");
      return ExitCode.DONE;
    }
    repairs.forEach(line -> Output.print(spec, line));
    plans.forEach(plan -> plan.lines().forEach(line -> Output.print(spec, line)));
    Output.print(spec, nothing ? "nothing to do" : "nothing done: this was a dry run");
    return ExitCode.DONE;
  }

  private static ObjectNode asJson(boolean done, List<String> repairs, List<ReinitPlan> plans) {
    ObjectNode answer = Json.MAPPER.createObjectNode().put("done", done);
    repairs.forEach(answer.putArray("repairs")::add);
    ArrayNode hierarchies = answer.putArray("hierarchies");
    for (ReinitPlan plan : plans) {
      ObjectNode one = hierarchies.addObject().put("hierarchy", plan.tag());
      one.put("id", plan.hierarchy().toString()).put("whole", plan.isWhole());
      one.put("reason", plan.reason()).put("highest", plan.highest());
      ArrayNode used = one.putArray("floors");
      plan.floors()
          .forEach(f -> used.addObject().put("source", f.source()).put("epoch", f.epoch()));
      plan.missing().forEach(one.putArray("publishNobody")::add);
      if (!plan.isWhole()) {
        one.put("publishAnyone", plan.last());
      }
    }
    return answer;
  }
}
