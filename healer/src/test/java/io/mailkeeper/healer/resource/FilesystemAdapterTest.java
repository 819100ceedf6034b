package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.resource.ResourceAdapter.Outcome;
import io.mailkeeper.healer.resource.ResourceAdapter.Presence;
import io.mailkeeper.healer.resource.ResourceAdapter.StopMode;
import io.mailkeeper.healer.system.LocalCommands;
import io.mailkeeper.healer.system.MountInfo;
import io.mailkeeper.healer.system.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FilesystemAdapterTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final RecordedCommands commands = new RecordedCommands();
  private String mounted = "";

  @TempDir Path directory;

  private static Resource.Filesystem filesystem(String source, Path point) {
    return new Resource.Filesystem(
        "store",
        List.of(),
        Optional.of(source).filter(s -> !s.isEmpty()),
        point,
        "tmpfs",
        "size=1m");
  }

  private FilesystemAdapter played(String source) {
    return new FilesystemAdapter(
        filesystem(source, Path.of("/srv/mail")),
        commands,
        StartToken.NOT_NEEDED,
        () ->
            new MountInfo(
                mounted.isEmpty()
                    ? List.of()
                    : List.of(
                        new MountInfo.Mount(
                            Path.of("/"), Path.of("/srv/mail"), "rw", "nfs4", mounted))));
  }

  @Test
  void mountsAndUnmountsWithArgumentsOnly() {
    commands.effect = line -> mounted = line.startsWith("mount") ? "filer:/mail" : "";
    FilesystemAdapter adapter = played("filer:/mail");
    assertThat(adapter.start(LONG).ok()).isTrue();
    assertThat(adapter.stop(StopMode.ORDERLY, LONG).ok()).isTrue();
    assertThat(adapter.stop(StopMode.ORDERLY, LONG).detail()).endsWith("was not mounted");
    assertThat(commands.lines)
        .containsExactly(
            "mount -t tmpfs -o size=1m -- filer:/mail /srv/mail", "umount -- /srv/mail");
  }

  @Test
  void forcesOnlyAfterAskingAndNeverUnmountsLazily() {
    mounted = "filer:/mail";
    commands.effect = line -> mounted = line.contains(" -f ") ? "" : mounted;
    assertThat(played("filer:/mail").stop(StopMode.ORDERLY, Duration.ofMillis(200)).ok()).isTrue();
    assertThat(commands.lines.get(0)).isEqualTo("umount -- /srv/mail");
    assertThat(commands.lines).last().isEqualTo("umount -f -- /srv/mail");
    assertThat(commands.lines).noneMatch(line -> line.contains("-l"));
  }

  @Test
  void forcedForcesAtOnce() {
    mounted = "filer:/mail";
    commands.effect = line -> mounted = "";
    assertThat(played("filer:/mail").stop(StopMode.FORCED, LONG).ok()).isTrue();
    assertThat(commands.lines).containsExactly("umount -f -- /srv/mail");
  }

  @Test
  void doesNotMountOverAnotherSource() {
    mounted = "other:/mail";
    FilesystemAdapter adapter = played("filer:/mail");
    assertThat(adapter.presence()).isEqualTo(Presence.PARTLY);
    assertThat(adapter.start(LONG))
        .isEqualTo(Outcome.failed("/srv/mail has another filesystem mounted than filer:/mail"));
    assertThat(commands.lines).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "filer:/mail, filer:/mail/, true",
    "filer:/mail, filer:/mail2, false",
    "/dev/null, /dev/../dev/null, true",
    "/dev/fd/0/none, /dev/null, false",
    "UUID=no-such-uuid, /dev/null, false",
  })
  void comparesSources(String wanted, String found, boolean same) {
    assertThat(FilesystemAdapter.same(wanted, found)).isEqualTo(same);
  }

  @Test
  void leavesASharedDirectoryAlone() throws IOException {
    Path shared = directory.resolve("shared");
    FilesystemAdapter adapter =
        new FilesystemAdapter(filesystem("", shared), commands, StartToken.NOT_NEEDED);
    assertThat(adapter.start(LONG))
        .isEqualTo(Outcome.failed(shared + " is no directory that can be reached"));
    Files.createDirectory(shared);
    assertThat(adapter.start(LONG).ok()).isTrue();
    assertThat(adapter.stop(StopMode.FORCED, LONG).ok()).isTrue();
    assertThat(adapter.presence()).isEqualTo(Presence.IN_SERVICE);
    assertThat(commands.lines).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void mountsForReal(StopMode mode) throws IOException {
    Needs.root();
    FilesystemAdapter adapter =
        new FilesystemAdapter(
            filesystem("mailkeeper-test", directory), new LocalCommands(), StartToken.NOT_NEEDED);
    try {
      assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
      Outcome started = adapter.start(LONG);
      assertThat(started.ok()).as(started.detail()).isTrue();
      Path open = Files.createFile(directory.resolve("open"));
      try (var writer = Files.newBufferedWriter(open)) {
        Outcome busy = adapter.stop(mode, Duration.ofSeconds(3));
        assertThat(busy.ok()).isFalse();
        assertThat(busy.detail()).contains("is still mounted").contains("busy");
        writer.write("still there");
      }
    } finally {
      Outcome stopped = adapter.stop(mode, LONG);
      assertThat(stopped.ok()).as(stopped.detail()).isTrue();
    }
    assertThat(adapter.presence()).isEqualTo(Presence.OUT_OF_SERVICE);
  }
}
