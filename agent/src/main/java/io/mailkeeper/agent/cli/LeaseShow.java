package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.http.Json;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.LeaseListing;
import io.mailkeeper.healer.lease.LeaseListing.HierarchyListing;
import io.mailkeeper.healer.lease.LeaseListing.NodeListing;
import io.mailkeeper.healer.lease.LeasePlace;
import io.mailkeeper.healer.lease.LeaseStory;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.NodeRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Describes the lease directory; looks at it twice to see what is alive. */
@Command(
    name = "show",
    description = {
      "Show every lease in words: who holds it, whether its record advances, what is damaged; and"
          + " all node records. Changes nothing, needs no agent.",
    },
    mixinStandardHelpOptions = true)
final class LeaseShow implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @ParentCommand private LeaseCommand parent = new LeaseCommand();

  @Option(
      names = "--watch",
      paramLabel = "SPAN",
      converter = DurationOption.class,
      description = "Time between the two looks (default: a little more than one renewal).")
  private @Nullable Duration span;

  @Option(names = "--all", description = "Every epoch on a line of its own, too.")
  private boolean all;

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  @Override
  public Integer call() {
    return parent.attempt(this::show);
  }

  private int show(LeasePlace place, Configuration configuration) {
    LeaseListing first = place.show();
    long begun = System.nanoTime();
    long end = begun + watch(configuration).toNanos();
    for (long now = begun; now < end; now = System.nanoTime()) {
      LockSupport.parkNanos(end - now);
    }
    Duration watched = Duration.ofNanos(System.nanoTime() - begun);
    LeaseStory story = new LeaseStory(first, place.show(), watched);
    if (json) {
      Output.print(spec, asJson(story).toPrettyString());
      return ExitCode.DONE;
    }
    List<String> lines = new ArrayList<>(story.lines());
    if (all) {
      lines.add("");
      lines.addAll(story.second().lines());
    }
    lines.forEach(line -> Output.print(spec, line));
    return ExitCode.DONE;
  }

  private Duration watch(Configuration configuration) {
    return span != null
        ? span
        : configuration.domain().timing().renew().multipliedBy(5).dividedBy(4);
  }

  private static ObjectNode asJson(LeaseStory story) {
    LeaseListing listing = story.second();
    ObjectNode answer = Json.MAPPER.createObjectNode().put("directory", listing.place());
    answer.put("store", listing.id() == null ? null : listing.id().store().toString());
    answer.put("pin", listing.pin()).put("watchedMillis", story.watched().toMillis());
    ObjectNode hierarchies = answer.putObject("hierarchies");
    listing.hierarchies().forEach(h -> hierarchy(hierarchies.putObject(h.tag()), h, story));
    ObjectNode nodes = answer.putObject("nodes");
    listing.nodes().forEach(n -> node(nodes.putObject(n.node()), n, story));
    listing.notes().forEach(answer.putArray("notes")::add);
    return answer;
  }

  private static void hierarchy(ObjectNode json, HierarchyListing h, LeaseStory story) {
    json.put("condition", word(h.condition())).put("detail", h.detail());
    json.put("floor", h.floor()).put("epochs", h.epochs().size());
    json.put("candidates", h.candidates());
    LeaseStory.newest(h).flatMap(EpochRead::record).ifPresent(r -> newest(json, r));
    json.put("record", word(story.ofLease(h.tag())));
    ObjectNode damaged = json.putObject("damaged");
    LeaseStory.damaged(h).forEach(e -> damaged.put(String.valueOf(e.epoch()), e.error()));
    h.foreign().forEach(json.putArray("ignored")::add);
  }

  private static void newest(ObjectNode json, EpochRecord r) {
    json.put("epoch", r.epoch()).put("node", r.node()).put("state", word(r.state()));
    json.put("next", r.next().toString()).put("counter", r.counter());
  }

  private static void node(ObjectNode json, NodeListing n, LeaseStory story) {
    json.put("record", word(story.ofNode(n.node())));
    if (n.record().isEmpty()) {
      json.put("error", n.error());
      return;
    }
    NodeRecord r = n.record().get();
    json.put("counter", r.counter()).put("instance", r.instance().toString());
    json.put("networkGood", r.networkGood()).put("digest", r.digest());
    ObjectNode standings = json.putObject("hierarchies");
    r.standings()
        .forEach(
            (tag, s) ->
                standings
                    .putObject(tag)
                    .put("ready", s.ready())
                    .put("reason", s.reason())
                    .put("claimed", s.claimed())
                    .put("seenEpoch", s.seenEpoch())
                    .put("nobody", s.nobody()));
    ObjectNode echoes = json.putObject("echoes");
    r.echoes().forEach((peer, echo) -> echoes.put(peer, echo.counter()));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
