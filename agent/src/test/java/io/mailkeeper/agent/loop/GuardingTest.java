package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.Group;
import io.mailkeeper.healer.guard.GuardLauncher;
import io.mailkeeper.healer.lease.LeaseTiming;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's line to a real guard process. */
class GuardingTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path dir;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private Guarding guarding;

  @BeforeEach
  void begin() {
    Group group = new Group("g", LeaseTiming.FAST, List.of("n1"), List.of());
    guarding =
        new Guarding(GuardLauncher.ofThisProcess(), dir, "n1", UUID.randomUUID(), Map.of(), group);
    guarding.start(events::add);
  }

  @AfterEach
  void end() {
    guarding.close();
    List<ProcessHandle> guards = ProcessHandle.current().children().filter(this::isOurs).toList();
    guards.forEach(ProcessHandle::destroyForcibly);
    guards.forEach(guard -> guard.onExit().join());
  }

  /** Where the old guard's socket still accepts for a moment, and each such line ends at once. */
  @Test
  void afterLinesThatNeverStoodThereIsOneLineAndItLasts() throws Exception {
    Thread accepting;
    try (ServerSocketChannel dying = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dying.bind(UnixDomainSocketAddress.of(dir.resolve("guard.sock")));
      accepting = new Thread(() -> acceptAndEnd(dying));
      accepting.start();
      guarding.meet();
    }
    accepting.join();

    lasts(0, 1);
  }

  @Test
  void aKilledGuardIsStartedAgainAndServesOneLine() throws Exception {
    guarding.meet();
    ProcessHandle first = guard();

    first.destroyForcibly();

    await().atMost(LIMIT).untilAsserted(() -> assertThat(events).hasSize(3));
    lasts(3, 2);
    assertThat(events.take()).isEqualTo(new Event.GuardChanged("the line to the guard is gone"));
    assertThat(events.take()).isInstanceOf(Event.SafetyChanged.class);
    assertThat(events.take()).isEqualTo(new Event.GuardChanged(""));
    assertThat(guard().pid()).isNotEqualTo(first.pid());
  }

  /** It stays so for longer than the pause after which the next line would be tried. */
  private void lasts(int told, int served) {
    await()
        .during(Duration.ofMillis(1_500))
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(events).hasSize(told);
              assertThat(timesServed()).isEqualTo(served);
            });
  }

  private boolean isOurs(ProcessHandle child) {
    return child.info().commandLine().filter(words -> words.contains(dir.toString())).isPresent();
  }

  private static void acceptAndEnd(ServerSocketChannel server) {
    try {
      while (true) {
        server.accept().close();
      }
    } catch (IOException e) {
      // closed: the real guard has taken its place
    }
  }

  private long timesServed() throws IOException {
    return Files.readString(dir.resolve("guard.log"))
        .lines()
        .filter(line -> line.contains("serving agent"))
        .count();
  }

  private ProcessHandle guard() {
    return ProcessHandle.of(guarding.guardPid()).orElseThrow();
  }
}
