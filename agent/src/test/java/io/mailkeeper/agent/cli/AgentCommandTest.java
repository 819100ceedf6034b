package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.ConfigDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What keeps {@code mailkeeper agent} from starting, as an administrator sees it. */
class AgentCommandTest {
  @TempDir private Path directory;
  private final StringWriter err = new StringWriter();

  private int run(Path nodeYml) {
    return new CommandLine(new AgentCommand())
        .setErr(new PrintWriter(err))
        .execute("--config.file", nodeYml.toString());
  }

  @Test
  void aMachineWithoutAnIdentity() throws Exception {
    ConfigDirectory files = new ConfigDirectory(directory).write("id", "");
    String good = Files.readString(files.nodeYml());
    files.write("node.yml", good + "machine_id_file: id\nrun_directory: run\n");

    assertThat(run(files.nodeYml())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .startsWith("mailkeeper: " + directory.resolve("id") + " is empty; expected 32")
        .contains("systemd-machine-id-setup", "nothing started");
    assertThat(directory.resolve("run")).doesNotExist();
  }

  @Test
  void aFaultInTheConfiguration() throws Exception {
    ConfigDirectory files = new ConfigDirectory(directory).write("group.yml", "group: mail\n");

    assertThat(run(files.nodeYml())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("group.yml:1:1: ", "fault(s) in the configuration; nothing started");
  }
}
