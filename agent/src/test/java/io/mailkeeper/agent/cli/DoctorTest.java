package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeeper.agent.config.ConfigDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Doctor on a real directory of this machine. */
class DoctorTest {

  @TempDir private Path temp;
  private ConfigDirectory files;

  private record Ran(int exit, String out, String err) {}

  @BeforeEach
  void files() throws IOException {
    files =
        new ConfigDirectory(temp)
            .write(
                "node.yml",
                "node: n1\nshared_directory: shared\nstate_directory: state\nrun_directory: run\n");
    group("nodes: [n1]", "{n1: 1}");
    Files.createDirectory(temp.resolve("shared"));
  }

  private void group(String nodes, String priorities) throws IOException {
    files.write(
        "group.yml",
        """
        group: mail
        %s
        hierarchies:
          - tag: sams
            priorities: %s
            resources:
              - {kind: daemon, name: smtpd, start: [/opt/none/smtpd]}
        """
            .formatted(nodes, priorities));
  }

  private Ran doctor(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("--for", "200ms", "--root", temp.toString()));
    all.addAll(List.of("--config.file", files.nodeYml().toString()));
    all.addAll(List.of(args));
    int exit =
        new CommandLine(new Doctor())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  @Test
  void triesItAllAndLeavesNothingBehind() throws IOException {
    Ran ran = doctor();
    assertThat(ran.exit()).as(ran.out()).isZero();
    assertThat(ran.out())
        .contains("OK    hard links: found it, tried")
        .contains("OK    fsync: found it, tried")
        .contains("renewals: found p50 ")
        .contains("OK    starts, sams/smtpd: found no systemd unit and no init link that does")
        .contains("fit for the lease: 0 bad");
    assertThat(ran.err()).contains("measuring renewals in " + temp.resolve("shared/.doctor-"));
    try (Stream<Path> left = Files.list(temp.resolve("shared"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aUnitThatStartsAtBootIsRefused() throws IOException {
    Path wants = temp.resolve("etc/systemd/system/multi-user.target.wants");
    Files.createDirectories(wants);
    Files.writeString(
        temp.resolve("etc/systemd/system/smtpd.service"), "[Service]\nExecStart=/opt/none/smtpd\n");
    Files.createSymbolicLink(wants.resolve("smtpd.service"), Path.of("../smtpd.service"));
    Ran ran = doctor("--json");
    assertThat(ran.exit()).isEqualTo(3);
    JsonNode json = new ObjectMapper().readTree(ran.out());
    assertThat(json.get("fit").booleanValue()).isFalse();
    assertThat(json.get("findings"))
        .filteredOn(f -> f.get("level").textValue().equals("BAD"))
        .singleElement()
        .satisfies(
            f ->
                assertThat(f.get("expected").textValue())
                    .contains("ConditionPathExists=" + temp.resolve("run/token-sams")));
  }

  @Test
  void aUnitForAHandStartIsAWarning() throws IOException {
    Files.createDirectories(temp.resolve("lib/systemd/system"));
    Files.writeString(
        temp.resolve("lib/systemd/system/smtpd.service"), "[Service]\nExecStart=/opt/none/smtpd\n");
    assertThat(doctor().exit()).isZero();
    assertThat(doctor("--strict").exit()).isEqualTo(1);
  }

  @Test
  void whatIsNotMountedIsRefused() throws IOException {
    Files.delete(temp.resolve("shared"));
    Ran ran = doctor();
    assertThat(ran.exit()).isEqualTo(3);
    assertThat(ran.out())
        .contains("BAD   lease directory")
        .contains("NOT fit for the lease: 1 bad");
  }

  @Test
  void faultsOfTheConfigurationExitWith2() throws IOException {
    files.write("group.yml", "group: mail\n");
    assertThat(doctor().exit()).isEqualTo(2);
  }
}
