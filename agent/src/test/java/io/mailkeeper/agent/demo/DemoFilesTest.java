package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DemoFilesTest {

  @Test
  void bothNodesReadTheSameDefinitionWithoutFaults() throws Exception {
    try (ProcessReaper reaper = ProcessReaper.open()) {
      DemoFiles files = new DemoFiles(reaper, new DemoAddresses(7));
      files.write();
      Configuration a = Configuration.load(files.nodeFile("node-a"));
      Configuration b = Configuration.load(files.nodeFile("node-b"));
      assertThat(a.digest()).isEqualTo(b.digest());
      assertThat(a.node().listen().host().getHostAddress()).isEqualTo("127.77.7.1");
      assertThat(b.node().peers().get(0).url()).hasToString("http://127.77.7.1:9650");
      assertThat(a.domain().hierarchies().get(0).tag()).isEqualTo(DemoFiles.TAG);
    }
  }

  @Test
  void everythingIsBelowTheDemosDirectory() throws Exception {
    try (ProcessReaper reaper = ProcessReaper.open()) {
      DemoFiles files = new DemoFiles(reaper, new DemoAddresses(7));
      files.write();
      Configuration node = Configuration.load(files.nodeFile("node-a"));
      assertThat(node.node().runDirectory()).startsWithRaw(reaper.directory());
      assertThat(node.node().stateDirectory()).startsWithRaw(reaper.directory());
      assertThat(node.node().sharedDirectory().orElseThrow()).startsWithRaw(reaper.directory());
      assertThat(Files.isDirectory(Path.of("/proc/self/cwd"))).as("for the pid files").isTrue();
    }
  }
}
