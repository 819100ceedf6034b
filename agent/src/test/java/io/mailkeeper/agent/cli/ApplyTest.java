package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeeper.agent.config.ConfigDirectory;
import io.mailkeeper.agent.config.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A new definition for all nodes: checked, shown, published once. */
class ApplyTest {
  private static final String GROUP =
      """
      group: mail
      nodes: [n1, n2]
      hierarchies:
        - tag: sams
          priorities: {n1: 1, n2: 2}
          resources:
            - {kind: daemon, name: smtpd, start: [/usr/sbin/smtpd]}
      """;

  @TempDir private Path temp;
  private ConfigDirectory files;

  private record Ran(int exit, List<String> out, List<String> err) {}

  @BeforeEach
  void files() throws IOException {
    files = new ConfigDirectory(temp).write("group.yml", GROUP);
    files.write(
        "node.yml",
        """
        node: n1
        shared_directory: shared
        state_directory: state
        run_directory: run
        peers: [{node: n2, url: "http://127.0.0.1:1"}]
        peer_key_file: peer.key
        """);
    Files.createDirectory(temp.resolve("shared"));
    assertThat(run(new LeaseCommand(), "init").exit()).isZero();
  }

  private Ran run(Object command, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--config.file", files.nodeYml().toString()));
    int exit =
        new CommandLine(command)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Ran(exit, out.toString().lines().toList(), err.toString().lines().toList());
  }

  private Ran apply(String text, String... args) throws IOException {
    Path file = Files.writeString(temp.resolve("new.yml"), text);
    List<String> all = new ArrayList<>(List.of("-f", file.toString()));
    all.addAll(List.of(args));
    return run(new Apply(), all.toArray(String[]::new));
  }

  private Ran definition(String... args) {
    return run(new DefinitionCommand(), args);
  }

  @Test
  void whatIsPublishedIsShownAndStartedWithInPlaceOfTheGroupFile() throws Exception {
    String quicker = GROUP.replace("{n1: 1, n2: 2}", "{n1: 1, n2: 3}");
    Ran ran = apply(quicker);

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .containsExactly(
            "  hierarchies[sams].priorities[n2]: 2 -> 3",
            "published revision 1; restart the agents one after the other, the one in service last");
    Configuration started = Configuration.load(files.nodeYml());
    assertThat(started.revision().orElseThrow().number()).isEqualTo(1);
    assertThat(started.domain().hierarchies().get(0).member("n2").priority()).isEqualTo(3);
    assertThat(definition().out().get(0))
        .startsWith("revision 1  published 20")
        .contains(" on n1, definition ")
        .endsWith("  (this node's agent starts with it)");
    assertThat(String.join("\n", definition("--text").out()) + "\n").isEqualTo(quicker);
    assertThat(run(new CheckConfig()).out().get(0))
        .contains("revision 1 by ")
        .endsWith(", in place of " + temp.resolve("group.yml"));

    assertThat(apply(quicker).out()).containsExactly("nothing to do: revision 1 says the same");
    assertThat(apply(GROUP).exit()).isZero();
    assertThat(definition().out()).hasSize(2);
    assertThat(String.join("\n", definition("--number", "1", "--text").out()) + "\n")
        .isEqualTo(quicker);
  }

  @Test
  void nothingIsPublishedYet() {
    assertThat(definition().out())
        .containsExactly(
            "no revision is published: every node runs what its own group file says, here "
                + temp.resolve("group.yml"));
  }

  @Test
  void aDryRunChangesNothing() throws IOException {
    String alone = GROUP.replace("{n1: 1, n2: 2}", "{n2: 2}");
    assertThat(apply(alone, "--dry-run").out())
        .containsExactly(
            "  hierarchies[sams].priorities[n1]: 1 -> (none)",
            "n1 is no longer listed in sams: it hands it over where it has it, and takes it no more",
            "dry run: nothing was published");
    assertThat(definition().out().get(0)).startsWith("no revision is published");
  }

  @Test
  void hierarchiesThatComeAndGoAreNamed() throws Exception {
    Ran ran = apply(GROUP.replace("tag: sams", "tag: web"), "--json");
    var notes = new ObjectMapper().readTree(String.join("\n", ran.out())).get("notes");
    assertThat(notes.get(0).asText()).startsWith("hierarchy sams is gone: it is left running");
    assertThat(notes.get(1).asText()).startsWith("hierarchy web is new: make its lease with");
    assertThat(run(new LeaseCommand(), "init").out().get(0)).startsWith("made hierarchy web as");
  }

  @Test
  void faultsAreToldWithTheirPlacesAndNothingIsPublished() throws IOException {
    Ran ran = apply(GROUP.replace("n2: 2", "n3: 2"));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err())
        .containsExactly(
            "mailkeeper: nothing was published",
            temp.resolve("new.yml") + ":5:25: 'n3' is no node of the group; did you mean 'n1'?");
    ran = apply(GROUP.replace("nodes: [n1, n2]", "nodes: [n1, n2, n3]"));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err().get(1)).endsWith("node 'n3' of the group is missing in 'peers'");
    assertThat(apply(GROUP.replace("group: mail", "group: post")).err())
        .containsExactly(
            "mailkeeper: it defines group post, this node is in group mail: nothing was published");
    assertThat(definition().out().get(0)).startsWith("no revision is published");
  }

  @Test
  void timesAboveTheCeilingsAreRefused() throws IOException {
    String slow =
        "lease: {renew: 30s, soft_ttl: 200s, ttl: 300s, stop_bound: 10s, visibility: 5s}\n";
    Ran ran = apply(GROUP.replace("hierarchies:", slow + "hierarchies:"));
    assertThat(ran.exit()).as(ran.toString()).isEqualTo(3);
    assertThat(ran.err().get(0)).contains("above the ceiling", "nothing was published");
  }

  @Test
  void aNodeThatHasNotJoinedPublishesNothing() throws IOException {
    files.write("other.yml", Files.readString(files.nodeYml()).replace("state\n", "state2\n"));
    Files.writeString(temp.resolve("new.yml"), GROUP);
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new Apply())
            .setErr(new PrintWriter(err))
            .execute(
                "-f",
                temp.resolve("new.yml").toString(),
                "--config.file",
                temp.resolve("other.yml").toString());
    assertThat(exit).isEqualTo(3);
    assertThat(err.toString()).contains("is not the one this node has joined (none)");
  }

  @Test
  void aKeptRevisionThatIsDamagedIsAFaultAndNoAbsence() throws Exception {
    assertThat(apply(GROUP).exit()).isZero();
    Path kept = temp.resolve("state/mail/definition");
    Files.writeString(kept, "rubbish");
    Ran ran = run(new CheckConfig());
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err())
        .containsExactly(
            kept
                + ": no definition file of ours, or damaged; take it away, and the agent reads the"
                + " newest revision from the store again");
  }

  @Test
  void whatTheGroupFileSaysDoesNotMatterAnyMoreButItsName() throws Exception {
    assertThat(apply(GROUP).exit()).isZero();
    files.write("group.yml", "group: mail\nnodes: none\n");
    assertThat(Configuration.load(files.nodeYml()).domain().nodes()).containsExactly("n1", "n2");
  }
}
