package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeeper.agent.config.ConfigDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What an administrator sees of {@code mailkeeper check-config}. */
class CheckConfigTest {

  private static final String BAD_GROUP =
      "group: mail\nnodes: [n1, n2]\nhierarchies: []\nleas: x\n";

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return new CommandLine(new CheckConfig())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private String good() throws IOException {
    return new ConfigDirectory(directory)
        .example("node.yml")
        .example("group.yml")
        .nodeYml()
        .toString();
  }

  private String bad() throws IOException {
    return new ConfigDirectory(directory).write("group.yml", BAD_GROUP).nodeYml().toString();
  }

  @Test
  void saysInOneLineWhatIsProtected() throws IOException {
    assertThat(run("--config.file", good())).isZero();
    assertThat(out.toString())
        .matches(
            "ok: group mail, 2 nodes, 1 hierarchy, 4 resources, 3 services; this is node n1;"
                + " definition [0-9a-f]{12}, .*group.yml\\R");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void printsAllFaultsAndExitsWith2() throws IOException {
    assertThat(run("--config.file", bad())).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            directory
                + "/group.yml:3:14: 'hierarchies' is an empty list; expected at least one item",
            directory + "/group.yml:4:1: unknown key 'leas'; did you mean 'lease'?");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void jsonOfGoodFiles() throws IOException {
    assertThat(run("--json", "--config.file", good())).isZero();
    JsonNode answer = new ObjectMapper().readTree(out.toString());
    assertThat(answer.get("ok").booleanValue()).isTrue();
    assertThat(answer.get("group").textValue()).isEqualTo("mail");
    assertThat(answer.get("node").textValue()).isEqualTo("n1");
    assertThat(answer.get("nodes")).extracting(JsonNode::textValue).containsExactly("n1", "n2");
    assertThat(answer.get("hierarchies")).extracting(JsonNode::textValue).containsExactly("sams");
    assertThat(answer.get("digest").textValue()).hasSize(64);
  }

  @Test
  void jsonOfFaults() throws IOException {
    assertThat(run("--json", "--config.file", bad())).isEqualTo(2);
    JsonNode answer = new ObjectMapper().readTree(out.toString());
    assertThat(answer.get("ok").booleanValue()).isFalse();
    assertThat(answer.get("faults")).hasSize(2);
    JsonNode second = answer.get("faults").get(1);
    assertThat(second.get("file").textValue()).isEqualTo(directory + "/group.yml");
    assertThat(second.get("line").intValue()).isEqualTo(4);
    assertThat(second.get("column").intValue()).isEqualTo(1);
    assertThat(second.get("message").textValue())
        .isEqualTo("unknown key 'leas'; did you mean 'lease'?");
  }

  @Test
  void missingFileIsAFaultNotAStackTrace() {
    Path absent = directory.resolve("absent.yml");
    assertThat(run("--config.file", absent.toString())).isEqualTo(2);
    assertThat(err.toString().lines()).containsExactly(absent + ": cannot be read: no such file");
  }

  @Test
  void wrongUsageExitsWith2() {
    assertThat(run("--config", "x")).isEqualTo(2);
    assertThat(err.toString()).startsWith("Unknown option");
  }
}
