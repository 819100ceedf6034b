package io.mailkeeper.healer.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.system.LocalCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs by the convention of fence-agents: what counts as off, and what does not. */
class FenceAgentTest {
  /** Where Debian's fence-agents are unpacked, when they are not installed. */
  private static final Path UNPACKED =
      Path.of(System.getenv().getOrDefault("MAILKEEPER_FENCE_AGENTS", "/"));

  private final LocalCommands commands = new LocalCommands();

  @TempDir Path directory;

  /** A device whose state is in a file; tells what it was given. */
  @BeforeEach
  void device() throws IOException {
    Files.writeString(directory.resolve("state"), "on");
    Files.writeString(directory.resolve("secret"), "s3cret\nsecond line\n");
    program(
        """
        while read l; do
          echo "$l" >>told
          case $l in action=*) action=${l#*=};; esac
        done
        case $action in
          off) echo off >state;;
          status) grep -q off state && exit 2; exit 0;;
        esac
        """);
  }

  private void program(String script) throws IOException {
    Files.writeString(directory.resolve("fence"), "cd '" + directory + "'\n" + script);
  }

  private FenceAgent agent(Duration timeout) {
    List<String> command = List.of("/bin/sh", directory.resolve("fence").toString());
    Map<String, Path> files = Map.of("password", directory.resolve("secret"));
    return new FenceAgent(
        new FenceDevice("n1", command, Map.of("plug", "7", "ip", "10.0.0.9"), files, timeout),
        commands::fed);
  }

  private FenceAgent agent() {
    return agent(Duration.ofSeconds(10));
  }

  @Test
  void switchesOffAndReadsTheStateBack() throws IOException {
    assertThat(agent().check()).isEmpty();
    assertThat(agent().off()).isEmpty();
    assertThat(agent().check()).isEmpty(); // off is an answer too
    assertThat(directory.resolve("state")).content().contains("off");
    assertThat(Files.readAllLines(directory.resolve("told")))
        .startsWith("action=status", "ip=10.0.0.9", "plug=7", "password=s3cret");
  }

  @Test
  void offThatSaysItWorkedButDidNotIsNoFence() throws IOException {
    program("read a; [ \"$a\" = action=status ] && exit 0; exit 0\n");
    assertThat(agent().off()).contains("'off' was accepted, but it is still on");
  }

  @Test
  void aFailedOffOfANodeThatIsOffIsAFence() throws IOException {
    program("read a; [ \"$a\" = action=status ] && exit 2; echo locked >&2; exit 1\n");
    assertThat(agent().off()).isEmpty();
  }

  @Test
  void anUnknownStateIsNoFence() throws IOException {
    program("read a; [ \"$a\" = action=status ] && { echo no route; exit 1; }; exit 0\n");
    assertThat(agent().off()).contains("'off' was accepted, but 'status' ended with 1: no route");
    assertThat(agent().check()).contains("'status' ended with 1: no route");
  }

  @Test
  void whatDoesNotAnswerInTimeIsNoFence() throws IOException {
    program("sleep 60\n");
    assertThat(agent(Duration.ofMillis(200)).off().orElse(""))
        .contains("'off' did not end within 200 ms", "'status' did not end within 200 ms");
  }

  @Test
  void aMissingProgramOrSecretIsNoFence() throws IOException {
    List<String> none = List.of("/no/such/fence");
    FenceDevice missing = new FenceDevice("n1", none, Map.of(), Map.of(), Duration.ofSeconds(5));
    assertThat(new FenceAgent(missing, commands::fed).off().orElse("")).contains("/no/such/fence");
    Files.delete(directory.resolve("secret"));
    assertThat(agent().off().orElse("")).contains("was not tried", "secret cannot be read");
    assertThat(directory.resolve("state")).content().isEqualTo("on");
  }

  @Test
  void aProgramThatEchoesItsPasswordDoesNotBringItIntoTheLog() throws IOException {
    program("echo \"login admin s3cret refused\"; exit 1\n");
    assertThat(agent().off().orElse("")).contains("login admin *** refused").doesNotContain("s3c");
  }

  @Test
  void debiansFenceAgentsWork() throws IOException {
    Path dummy = UNPACKED.resolve("usr/sbin/fence_dummy");
    if ("true".equals(System.getenv("MAILKEEPER_SKIP_NOTHING"))) {
      assertThat(dummy).as("fence-agents, installed or in MAILKEEPER_FENCE_AGENTS").exists();
    }
    Assumptions.assumeThat(dummy).as("Debian's fence-agents").exists();
    Path status = directory.resolve("power");
    Files.writeString(status, "on");
    String library = "PYTHONPATH=" + UNPACKED.resolve("usr/share/fence");
    FenceDevice device =
        new FenceDevice(
            "n1",
            List.of("/usr/bin/env", library, "/usr/bin/python3", dummy.toString()),
            new TreeMap<>(Map.of("type", "file", "status_file", status.toString())),
            Map.of(),
            Duration.ofSeconds(20));
    FenceAgent agent = new FenceAgent(device, commands::fed);

    assertThat(agent.check()).isEmpty();
    Optional<String> fault = agent.off();

    assertThat(fault).isEmpty();
    assertThat(status).content().contains("off");
  }
}
