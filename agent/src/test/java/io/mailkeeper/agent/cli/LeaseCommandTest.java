package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeeper.agent.config.ConfigDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What an administrator sees of {@code lease show} and {@code lease reinit}. */
class LeaseCommandTest {

  /** W of these times is 0.5 s. */
  private static final String GROUP =
      """
      group: mail
      nodes: [n1, n2]
      lease: {renew: 50ms, soft_ttl: 200ms, ttl: 300ms, stop_bound: 100ms, visibility: 100ms}
      hierarchies:
        - tag: sams
          priorities: {n1: 1, n2: 2}
          resources:
            - {kind: daemon, name: smtpd, start: [/usr/sbin/smtpd]}
      """;

  private static final String EPOCHS = "shared/mail/hierarchies/sams/epochs";

  @TempDir private Path temp;
  private ConfigDirectory files;
  private int ownPort;

  private record Ran(int exit, List<String> out, List<String> err) {}

  @BeforeEach
  void files() throws IOException {
    files = new ConfigDirectory(temp).write("group.yml", GROUP);
    Files.createDirectory(temp.resolve("shared"));
    ownPort = freePort();
    node(freePort());
    assertThat(lease("init").exit()).isZero();
  }

  private void node(int peerPort) throws IOException {
    files.write(
        "node.yml",
        """
        node: n1
        listen: {port: %d}
        shared_directory: shared
        state_directory: state
        run_directory: run
        peers: [{node: n2, url: "http://127.0.0.1:%d"}]
        peer_key_file: peer.key
        """
            .formatted(ownPort, peerPort));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Ran lease(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--config.file", files.nodeYml().toString()));
    int exit =
        new CommandLine(new LeaseCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Ran(exit, out.toString().lines().toList(), err.toString().lines().toList());
  }

  private void loseAllEpochs() throws IOException {
    Files.delete(temp.resolve(EPOCHS).resolve("0".repeat(20)));
  }

  @Test
  void showTellsWhoIsInService() throws IOException {
    Files.createFile(temp.resolve(EPOCHS).resolve("1.bak"));
    Ran ran = lease("show", "--watch", "1ms");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .contains(
            "hierarchy sams: the directory is good",
            "  epoch 0 was released by n1: nobody is in service under it",
            "  ignored in epochs/, nobody reads them: 1.bak");
    JsonNode json =
        new ObjectMapper()
            .readTree(String.join("\n", lease("show", "--watch", "1ms", "--json").out()));
    JsonNode sams = json.at("/hierarchies/sams");
    assertThat(sams.get("condition").textValue()).isEqualTo("good");
    assertThat(sams.get("state").textValue()).isEqualTo("released");
    assertThat(sams.get("record").textValue()).isEqualTo("rests");
    assertThat(sams.get("ignored").get(0).textValue()).isEqualTo("1.bak");
  }

  @Test
  void aWholeDirectoryNeedsNoReinit() {
    Ran ran = lease("reinit", "--confirm-all-stopped");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .containsExactly(
            "hierarchy sams is whole up to epoch 0: nothing to publish", "nothing to do");
  }

  @Test
  void aDryRunOnlyTells() throws IOException {
    loseAllEpochs();
    Ran ran = lease("reinit", "--dry-run", "--floor", "sams=2");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out())
        .containsExactly(
            "hierarchy sams: it holds no epoch",
            "  read up to 0: this node's pin",
            "  read up to 2: --floor",
            "  publish 0-2 as RELEASED, next nobody",
            "  publish 3 as RELEASED, next anyone",
            "nothing done: this was a dry run");
    assertThat(temp.resolve(EPOCHS)).isEmptyDirectory();
  }

  @Test
  void unconfirmedItSaysWhatToLookAt() throws IOException {
    loseAllEpochs();
    Ran ran = lease("reinit");
    assertThat(ran.exit()).isEqualTo(3);
    assertThat(ran.err())
        .anyMatch(line -> line.contains("n1 (this node): no 'mailkeeper agent'"))
        .anyMatch(line -> line.contains("n2 (127.0.0.1): no 'mailkeeper agent'"))
        .anyMatch(line -> line.contains("--confirm-all-stopped"));
    assertThat(temp.resolve(EPOCHS)).isEmptyDirectory();
  }

  @Test
  void confirmedItPublishes() throws IOException {
    loseAllEpochs();
    Ran ran = lease("reinit", "--confirm-all-stopped", "--json", "--floor", "sams=1");
    assertThat(ran.exit()).as(ran.toString()).isZero();
    JsonNode json = new ObjectMapper().readTree(String.join("\n", ran.out()));
    assertThat(json.get("done").booleanValue()).isTrue();
    assertThat(json.at("/hierarchies/0/publishAnyone").intValue()).isEqualTo(2);
    assertThat(ran.err()).anyMatch(line -> line.startsWith("watching the directory for 0.5 s"));
    assertThat(lease("show", "--watch", "1ms").out())
        .contains(
            "hierarchy sams: the directory is good",
            "  epoch 2 was released by n1: nobody is in service under it",
            "  next: anyone");
    assertThat(lease("reinit").out()).endsWith("nothing to do");
  }

  @Test
  void anAgentHereIsSeenByItsLock() throws IOException {
    loseAllEpochs();
    Files.createDirectory(temp.resolve("run"));
    try (FileChannel agent =
        FileChannel.open(
            temp.resolve("run/agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(agent.lock().isValid()).isTrue();
      assertRefused("this node's agent runs");
    }
  }

  @Test
  void anAgentElsewhereIsSeenByItsPort() throws IOException {
    loseAllEpochs();
    try (ServerSocket agent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      node(agent.getLocalPort());
      assertRefused("the agent of n2 runs");
    }
  }

  @Test
  void aServiceHereIsSeenByTheGuardsToken() throws IOException {
    loseAllEpochs();
    Files.createDirectory(temp.resolve("run"));
    Files.createFile(temp.resolve("run/token-sams"));
    assertRefused("hierarchy sams is in service on this node");
  }

  @Test
  void aFloorOfNoHierarchyIsWrongUsage() {
    Ran ran = lease("reinit", "--dry-run", "--floor", "mail=2");
    assertThat(ran.exit()).isEqualTo(2);
  }

  private void assertRefused(String why) {
    Ran ran = lease("reinit", "--confirm-all-stopped");
    assertThat(ran.exit()).isEqualTo(3);
    assertThat(ran.err()).anyMatch(line -> line.contains(why));
    assertThat(temp.resolve(EPOCHS)).isEmptyDirectory();
  }
}
