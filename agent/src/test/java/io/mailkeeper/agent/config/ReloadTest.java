package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.Reloaded.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
  private static final String WINDOW =
      "    windows: [{name: backup, freeze: {cron: '0 0 22 ? * FRI', duration: %s}, time_zone: UTC}]\n";

  @TempDir private Path directory;
  private final List<Configuration> applied = new ArrayList<>();
  private ConfigDirectory files;
  private Reload reload;

  @BeforeEach
  void start() throws Exception {
    files = new ConfigDirectory(directory);
    reload = new Reload(files.load(), applied::add);
  }

  @Test
  void theSameFilesChangeNothing() throws IOException {
    files.write("group.yml", "# only a comment\n" + ConfigDirectory.SMALLEST_GROUP);

    assertThat(reload.run())
        .isEqualTo(new Reloaded(Outcome.UNCHANGED, "nothing changed", List.of()));
    assertThat(applied).isEmpty();
  }

  @Test
  void windowsAndTheLogLevelAreApplied() throws IOException {
    files
        .write("group.yml", ConfigDirectory.SMALLEST_GROUP + WINDOW.formatted("10h"))
        .write("node.yml", ConfigDirectory.SMALLEST_NODE + "log: {level: debug}\n");

    Reloaded reloaded = reload.run();

    assertThat(reloaded.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(reloaded.sentence())
        .startsWith("applied: log.level, hierarchies[sams].windows[backup].freeze.cron, ")
        .contains("reload the other nodes too");
    assertThat(applied)
        .singleElement()
        .satisfies(
            c -> {
              assertThat(c.node().log().level()).isEqualTo(NodeFile.Log.Level.DEBUG);
              assertThat(c.group().hierarchies().get(0).windows()).hasSize(1);
            });
    assertThat(reload.run().outcome()).as("the second time").isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void whatNeedsARestartIsNamedAndNothingIsApplied() throws IOException {
    files
        .write(
            "group.yml",
            ConfigDirectory.SMALLEST_GROUP.replace("n2: 2", "n2: 3") + WINDOW.formatted("1h"))
        .write("node.yml", ConfigDirectory.SMALLEST_NODE + "listen: {port: 9700}\n");

    assertThat(reload.run())
        .isEqualTo(
            new Reloaded(
                Outcome.REFUSED,
                "nothing was applied; restart the agent to apply: listen.port,"
                    + " hierarchies[sams].priorities[n2]",
                List.of()));
    assertThat(applied).isEmpty();
  }

  @Test
  void allFaultsAreToldAndTheOldConfigurationStays() throws IOException {
    files
        .write("group.yml", ConfigDirectory.SMALLEST_GROUP.replace("n2: 2", "n2: 0"))
        .write("node.yml", ConfigDirectory.SMALLEST_NODE + "log: {level: loud}\n");

    Reloaded reloaded = reload.run();

    assertThat(reloaded.outcome()).isEqualTo(Outcome.FAULTY);
    assertThat(reloaded.sentence()).isEqualTo("2 fault(s) in the configuration; nothing changed");
    assertThat(reloaded.faults())
        .hasSize(2)
        .anySatisfy(fault -> assertThat(fault).contains("group.yml:5"))
        .anySatisfy(fault -> assertThat(fault).contains("node.yml:5", "'level'"));
    assertThat(applied).isEmpty();

    files.write("group.yml", ConfigDirectory.SMALLEST_GROUP);
    files.write("node.yml", ConfigDirectory.SMALLEST_NODE);
    assertThat(reload.run().outcome()).isEqualTo(Outcome.UNCHANGED);
  }
}
