package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.ResourceAdapter.Outcome;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.Cgroup;
import io.mailkeeper.healer.system.Launcher;
import io.mailkeeper.healer.system.LocalAddresses.Place;
import io.mailkeeper.healer.system.LocalCommands;
import io.mailkeeper.healer.system.Needs;
import io.mailkeeper.healer.system.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An agent that is paused between the decision to start something and its doing: the guard has
 * fired meanwhile, another node may be in service, and nothing may start here.
 */
class StartTokenTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path directory;

  private Path token() throws IOException {
    return Files.writeString(directory.resolve("token-mail"), "7\n");
  }

  /** The pause comes just before the program is executed, and the guard fires in it. */
  private static Launcher pausedUntilTheGuardHasFired(Path token) {
    return (argv, environment, log) -> {
      Files.delete(token);
      return Launcher.local().launch(argv, environment, log);
    };
  }

  /** Whether the daemon was executed, be it for a moment: it writes that down first. */
  private Resource.Daemon witnessed(PlayedDaemon played, String habits) {
    List<String> argv =
        new ArrayList<>(
            List.of("/bin/sh", "-c", "echo ran >\"$0\"; exec \"$@\"", ran().toString()));
    argv.addAll(played.argv(habits));
    return like(played.resource(habits), argv);
  }

  private static Resource.Daemon like(Resource.Daemon plain, List<String> argv) {
    return new Resource.Daemon(
        plain.name(),
        plain.dependsOn(),
        argv,
        plain.stop(),
        plain.pidFile(),
        plain.executable(),
        plain.listens(),
        plain.startMax(),
        plain.stopMax());
  }

  private Path ran() {
    return directory.resolve("ran");
  }

  /** What is done with a daemon of one's own, of which nothing is left afterwards. */
  private interface Trial {
    void with(PlayedDaemon played, Optional<Cgroup> cgroup) throws IOException;
  }

  private void attempt(boolean inCgroup, Trial trial) throws IOException {
    Needs.program("/usr/bin/perl");
    PlayedDaemon played = new PlayedDaemon(directory, PlayedDaemon.freePort());
    Optional<Cgroup> cgroup = cgroup(inCgroup);
    try {
      trial.with(played, cgroup);
    } finally {
      leaveNothing(played, cgroup);
    }
  }

  @ParameterizedTest
  @CsvSource({"daemonise, true", "stay, true", "daemonise, false", "stay, false"})
  void aDaemonWhoseTokenGoesBetweenTheDecisionAndItsDoingIsNeverExecuted(
      String habits, boolean inCgroup) throws IOException {
    Path token = token();
    Launcher late = pausedUntilTheGuardHasFired(token);
    attempt(
        inCgroup,
        (played, cgroup) -> {
          Resource.Daemon daemon = witnessed(played, habits);
          Outcome outcome = played.adapter(daemon, cgroup, late, StartToken.of(token)).start(LONG);
          assertThat(outcome.ok()).isFalse();
          assertThat(outcome.detail())
              .contains("ended with code 75", "not started: " + token + " is gone");
          assertThat(ran()).doesNotExist();
          assertThat(played.running()).isEmpty();
        });
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void withoutTheQuestionItWouldHaveBeen(boolean inCgroup) throws IOException {
    Launcher late = pausedUntilTheGuardHasFired(token());
    attempt(
        inCgroup,
        (played, cgroup) -> {
          Resource.Daemon daemon = witnessed(played, "daemonise");
          DaemonAdapter adapter = played.adapter(daemon, cgroup, late, StartToken.NOT_NEEDED);
          assertThat(adapter.start(LONG).ok()).isTrue();
          assertThat(ran()).exists();
        });
  }

  @ParameterizedTest
  @CsvSource({"daemonise, true", "stay, true", "daemonise, false", "stay, false"})
  void whileTheTokenIsThereItStartsAsEver(String habits, boolean inCgroup) throws IOException {
    StartToken token = StartToken.of(token());
    attempt(
        inCgroup,
        (played, cgroup) -> {
          Resource.Daemon daemon = witnessed(played, habits);
          DaemonAdapter adapter = played.adapter(daemon, cgroup, Launcher.local(), token);
          Outcome outcome = adapter.start(LONG);
          assertThat(outcome.ok()).as(outcome.detail()).isTrue();
          assertThat(adapter.stop(StopMode.ORDERLY, LONG).ok()).isTrue();
        });
  }

  /** The start command has done its part, the guard fires and ends the daemon: none will come. */
  @Test
  void aDaemonWhoseTokenGoesMeanwhileIsNotAwaitedToTheEndOfItsTime() throws IOException {
    Path token = token();
    Launcher overtaken =
        (argv, environment, log) -> {
          Process launched = Launcher.local().launch(argv, environment, log);
          launched.onExit().join();
          Files.delete(token);
          return launched;
        };
    attempt(
        false,
        (played, cgroup) -> {
          Resource.Daemon daemon = like(played.resource("daemonise"), List.of("/bin/true"));
          StartToken asked = StartToken.of(token);
          Outcome outcome = played.adapter(daemon, cgroup, overtaken, asked).start(LONG);
          assertThat(outcome.ok()).isFalse();
          assertThat(outcome.detail()).contains("is awaited no longer: the lease is over");
        });
  }

  private Optional<Cgroup> cgroup(boolean wanted) {
    if (!wanted) {
      return Optional.empty();
    }
    Needs.root();
    return Needs.cgroups("token-test").of("mail", directory.getFileName().toString());
  }

  private static void leaveNothing(PlayedDaemon played, Optional<Cgroup> cgroup)
      throws IOException {
    played.running().forEach(id -> Signals.send(id, Signals.KILL));
    if (cgroup.isPresent()) {
      await().until(cgroup.get()::remove);
    }
  }

  // ---- addresses and mounts

  @Test
  void anAddressIsNotPutOnAndOneThatWasIsRemoved() throws Exception {
    RecordedCommands commands = new RecordedCommands();
    List<Place> places = new ArrayList<>();
    Path token = token();
    commands.effect =
        line -> {
          if (line.contains("address add")) {
            delete(token); // just after the question, too late for it
            places.add(new Place("eth1", 24));
          } else if (line.contains("address del")) {
            places.clear();
          }
        };
    AddressAdapter adapter =
        new AddressAdapter(
            AddressAdapterTest.ip("192.0.2.10", 24, "eth1"),
            commands,
            wanted -> List.copyOf(places),
            new SilentAnnouncer(),
            StartToken.of(token));
    Outcome outcome = adapter.start(LONG);
    assertThat(outcome.ok()).isFalse();
    assertThat(outcome.detail()).contains("the lease is over", "removed");
    assertThat(places).isEmpty();
    assertThat(commands.lines.get(0)).startsWith("/bin/sh -c").contains(token.toString());
  }

  @Test
  void aMountIsNotMadeWithoutTheToken() throws IOException {
    Path token = token();
    Resource.Filesystem filesystem =
        new Resource.Filesystem(
            "store",
            List.of(),
            Optional.of("mailkeeper-test"),
            Files.createDirectory(directory.resolve("mnt")),
            "tmpfs",
            "");
    Files.delete(token);
    FilesystemAdapter adapter =
        new FilesystemAdapter(filesystem, new LocalCommands(), StartToken.of(token));
    Outcome outcome = adapter.start(LONG);
    assertThat(outcome.ok()).isFalse();
    assertThat(outcome.detail()).contains("not started: " + token + " is gone");
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
