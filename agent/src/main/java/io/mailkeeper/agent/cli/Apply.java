package io.mailkeeper.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.agent.config.ConfigurationException;
import io.mailkeeper.agent.config.Definition;
import io.mailkeeper.agent.config.GroupFile;
import io.mailkeeper.agent.http.Json;
import io.mailkeeper.healer.lease.DefinitionRevision;
import io.mailkeeper.healer.lease.IoWords;
import io.mailkeeper.healer.lease.KeptDefinition;
import io.mailkeeper.healer.lease.LeasePlace;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Publishes a new revision of the group's definition for all nodes. */
@Command(
    name = "apply",
    description = {
      "Publish a new definition of the group for all nodes at once.",
      "It is checked first, and what it changes is shown. From then on every agent starts with it"
          + " in place of its own group file; one that runs goes on with what it has until it is"
          + " restarted. A node that is no longer listed hands over what it has, in order, and"
          + " takes nothing over."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:published, or nothing to do",
      "2:wrong usage, or the definition has faults",
      "3:refused, and why: nothing was published"
    })
public final class Apply implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      description = "The definition: a group.yml.")
  private Path file = Path.of("group.yml");

  @Option(names = "--dry-run", description = "Only check it, and show what it would change.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  private boolean json;

  @Option(
      names = "--config.file",
      paramLabel = "FILE",
      description = "This node's file (default: ${DEFAULT-VALUE}).")
  private Path configFile = Path.of("/etc/mailkeeper/node.yml");

  @Override
  public Integer call() {
    return LeaseCommand.attempt(spec, configFile, this::apply);
  }

  private int apply(LeasePlace place, Configuration configuration) throws IOException {
    String text = text();
    GroupFile next = definition(file.toString(), text);
    check(next, place, configuration);
    Optional<DefinitionRevision> newest = place.newestDefinition();
    Optional<GroupFile> before = before(newest, configuration);
    List<String> changes = before.map(b -> changes(b, next)).orElse(List.of());
    if (newest.isPresent() && before.isPresent() && changes.isEmpty()) {
      return answer(newest, false, changes, List.of("nothing to do: " + same(newest.get())));
    }
    checkHere(next, text, newest, place, configuration);
    List<String> notes = new ArrayList<>(before.map(b -> consequences(b, next)).orElse(List.of()));
    if (dryRun) {
      notes.add("dry run: nothing was published");
      return answer(newest, false, changes, notes);
    }
    DefinitionRevision published = publish(text, next, place, configuration);
    notes.add(
        "published revision "
            + published.number()
            + "; restart the agents one after the other, the one in service last");
    return answer(Optional.of(published), true, changes, notes);
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new Ended(ExitCode.USAGE, file + " is not UTF-8 text");
    } catch (IOException e) {
      throw new Ended(ExitCode.USAGE, file + " cannot be read: " + IoWords.of(e));
    }
  }

  private static GroupFile definition(String name, String text) {
    try {
      return Configuration.definition(name, text);
    } catch (ConfigurationException e) {
      throw faulty(e);
    }
  }

  private static Ended faulty(ConfigurationException e) {
    StringBuilder lines = new StringBuilder("nothing was published");
    e.faults().forEach(fault -> lines.append("\n").append(fault));
    return new Ended(ExitCode.USAGE, lines.toString());
  }

  private static void check(GroupFile next, LeasePlace place, Configuration here)
      throws IOException {
    if (!next.group().equals(here.domain().name())) {
      throw new Ended(
          ExitCode.USAGE,
          String.format(
              "it defines group %s, this node is in group %s: nothing was published",
              next.group(), here.domain().name()));
    }
    Optional<String> refusal = place.leaseId().flatMap(id -> id.refusal(next.lease().toTiming()));
    if (refusal.isPresent()) {
      throw new Ended(
          ExitCode.REFUSED,
          "its lease's " + refusal.get() + ", which never changes: nothing was published");
    }
  }

  /** Where this node is listed it has to be able to start with it. */
  private void checkHere(
      GroupFile next,
      String text,
      Optional<DefinitionRevision> newest,
      LeasePlace place,
      Configuration here)
      throws IOException {
    if (!next.nodes().contains(here.node().node())) {
      return;
    }
    DefinitionRevision draft =
        new DefinitionRevision(
            place.leaseId().orElseThrow().store(),
            newest.map(DefinitionRevision::number).orElse(0L) + 1,
            new java.util.UUID(0, 0),
            Definition.of(next).digest(),
            "",
            Instant.EPOCH,
            text);
    try {
      Configuration unused = Configuration.load(configFile, draft);
    } catch (ConfigurationException e) {
      throw faulty(e);
    }
  }

  /** What it is compared with: the newest revision, or what this node runs. */
  private static Optional<GroupFile> before(
      Optional<DefinitionRevision> newest, Configuration here) {
    if (newest.isEmpty()) {
      return Optional.of(here.group());
    }
    try {
      String name = Configuration.words(newest.get());
      return Optional.of(Configuration.definition(name, newest.get().text()));
    } catch (ConfigurationException e) {
      return Optional.empty(); // a newer version has published it: all of it is replaced
    }
  }

  private static List<String> changes(GroupFile before, GroupFile next) {
    return Definition.differences(Definition.of(before).flatten(), Definition.of(next).flatten())
        .stream()
        .map(
            d -> d.path() + ": " + d.mine().orElse("(none)") + " -> " + d.theirs().orElse("(none)"))
        .toList();
  }

  private static String same(DefinitionRevision newest) {
    return "revision " + newest.number() + " says the same";
  }

  /** What follows for nodes and hierarchies, a sentence each. */
  private static List<String> consequences(GroupFile before, GroupFile next) {
    List<String> notes = new ArrayList<>();
    Map<String, Set<String>> now = next.members();
    before
        .members()
        .forEach(
            (tag, nodes) -> {
              if (!now.containsKey(tag)) {
                notes.add(
                    "hierarchy "
                        + tag
                        + " is gone: it is left running where it runs, and nobody takes it over;"
                        + " 'mailkeeper out-of-service "
                        + tag
                        + "' stops it");
              } else {
                nodes.stream()
                    .filter(node -> !now.getOrDefault(tag, Set.of()).contains(node))
                    .sorted()
                    .forEach(
                        node ->
                            notes.add(
                                node
                                    + " is no longer listed in "
                                    + tag
                                    + ": it hands it over where it has it, and takes it no more"));
              }
            });
    now.keySet().stream()
        .filter(tag -> !before.members().containsKey(tag))
        .forEach(
            tag ->
                notes.add(
                    "hierarchy "
                        + tag
                        + " is new: make its lease with 'mailkeeper lease init' before the agents"
                        + " are restarted"));
    return notes;
  }

  private DefinitionRevision publish(
      String text, GroupFile next, LeasePlace place, Configuration here) throws IOException {
    String by = System.getProperty("user.name", "?") + " on " + here.node().node();
    DefinitionRevision published =
        place
            .publish(text, Definition.of(next).digest(), by, Instant.now())
            .orElseThrow(
                () ->
                    new Ended(
                        ExitCode.REFUSED,
                        "somebody else has published a revision meanwhile, nothing was published:"
                            + " look at 'mailkeeper definition', and apply again"));
    if (next.nodes().contains(here.node().node())) {
      new KeptDefinition(here.node().stateDirectory(), next.group()).keep(published);
    }
    return published;
  }

  private int answer(
      Optional<DefinitionRevision> revision,
      boolean published,
      List<String> changes,
      List<String> notes) {
    if (json) {
      ObjectNode answer = Json.MAPPER.createObjectNode().put("published", published);
      revision.ifPresent(r -> answer.put("revision", r.number()));
      changes.forEach(answer.putArray("changes")::add);
      notes.forEach(answer.putArray("notes")::add);
      Output.print(spec, answer.toPrettyString());
    } else {
      changes.forEach(change -> Output.print(spec, "  " + change));
      notes.forEach(note -> Output.print(spec, note));
    }
    return ExitCode.DONE;
  }
}
