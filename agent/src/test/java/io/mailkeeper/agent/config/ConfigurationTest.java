package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Resource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both files together. */
class ConfigurationTest {

  @TempDir private Path directory;

  @Test
  void examplesAreGood() throws Exception {
    Configuration configuration =
        new ConfigDirectory(directory).example("node.yml").example("group.yml").load();
    assertThat(configuration.node().node()).isEqualTo("n1");
    assertThat(configuration.domain()).isEqualTo(configuration.group().toGroup());
    assertThat(configuration.digest()).isEqualTo(Definition.of(configuration.group()).digest());
    Hierarchy sams = configuration.domain().hierarchies().get(0);
    assertThat(((Resource.Ip) sams.resource("address")).ports()).containsExactly(25, 110, 143);
    assertThat(sams.resource("sendmail").dependsOn()).containsExactly("address", "store");
  }

  @Test
  void tellsTheFaultsOfBothFilesAtOnceInOrder() throws Exception {
    assertThat(
            new ConfigDirectory(directory)
                .write("group.yml", "group: mail\nnodes: [n2, n3]\nhierarchie: []\n")
                .write("node.yml", "node: n1\nlisten: {port: none}\n")
                .faults())
        .containsExactly(
            "group.yml:1:1: missing 'hierarchies'",
            "group.yml:3:1: unknown key 'hierarchie'; did you mean 'hierarchies'?",
            "node.yml:1:1: missing 'shared_directory' or 'etcd': one of them says where the nodes"
                + " keep their leases",
            "node.yml:1:1: node 'n2' of the group is missing in 'peers'",
            "node.yml:1:1: node 'n3' of the group is missing in 'peers'",
            "node.yml:1:7: node 'n1' is not in the group; did you mean 'n2'?",
            "node.yml:2:16: 'port' in listen is 'none'; expected a whole number from 1 to 65535");
  }

  @Test
  void faultsHaveNumbersToJumpTo() throws Exception {
    Path node = new ConfigDirectory(directory).write("group.yml", "group: mail\n a: b\n").nodeYml();
    ConfigurationException e =
        catchThrowableOfType(ConfigurationException.class, () -> Configuration.load(node));
    assertThat(e.faults()).hasSize(1);
    Fault fault = e.faults().get(0);
    assertThat(fault.file()).isEqualTo(directory.resolve("group.yml").toString());
    assertThat(fault.line()).isEqualTo(2);
    assertThat(fault.column()).isEqualTo(3);
    assertThat(e).hasMessage(fault.toString());
  }

  @Test
  void missingNodeFileIsOneFault() throws Exception {
    new ConfigDirectory(directory);
    Files.delete(directory.resolve("node.yml"));
    Path node = directory.resolve("node.yml");
    ConfigurationException e =
        catchThrowableOfType(ConfigurationException.class, () -> Configuration.load(node));
    assertThat(e).hasMessage(node + ": cannot be read: no such file");
  }

  @Test
  void missingGroupFileIsOneFault() throws Exception {
    ConfigDirectory config = new ConfigDirectory(directory);
    Files.delete(directory.resolve("group.yml"));
    assertThat(config.faults()).containsExactly("group.yml: cannot be read: no such file");
  }

  @Test
  void otherEncodingsAreRefused() throws Exception {
    ConfigDirectory config = new ConfigDirectory(directory);
    byte[] latin1 = "group: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(directory.resolve("group.yml"), latin1);
    assertThat(config.faults()).containsExactly("group.yml: the file is not UTF-8 text");
  }

  @Test
  void aByteOrderMarkIsNoFault() throws Exception {
    assertThat(
            new ConfigDirectory(directory)
                .write("group.yml", "\uFEFF" + ConfigDirectory.SMALLEST_GROUP)
                .faults())
        .isEmpty();
  }

  @Test
  void groupWithoutPeersNeedsNoKey() throws Exception {
    assertThat(
            new ConfigDirectory(directory)
                .write("node.yml", "node: n1\nshared_directory: /s\n")
                .write(
                    "group.yml",
                    ConfigDirectory.SMALLEST_GROUP.replace(", n2]", "]").replace(", n2: 2", ""))
                .faults())
        .isEmpty();
  }
}
