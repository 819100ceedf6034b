package io.mailkeeper.healer.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.SafetyClass;
import io.mailkeeper.healer.guard.WatchdogStatus.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written for watchdog and reset: options, the report, a stand-in's bytes. */
class WatchdogFilesTest {

  @TempDir Path dir;

  @Test
  void optionsComeBackEqual() {
    GuardOptions all =
        new GuardOptions(
            Optional.of(Path.of("/dev/watchdog")),
            Duration.ofSeconds(4),
            Optional.of(Path.of("/proc/sysrq-trigger")));

    assertThat(GuardOptions.read(all.argv())).isEqualTo(all);
    assertThat(GuardOptions.read(List.of())).isEqualTo(GuardOptions.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--watchdog",
        "--watchdog /dev/watchdog",
        "--watchdog /dev/watchdog --watchdog-timeout 0",
        "--watchdog-timeout soon",
        "--reset yes",
      })
  void wrongOptionsAreRefused(String words) {
    assertThatThrownBy(() -> GuardOptions.read(List.of(words.split(" ", -1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest(name = "{0} is class {1}")
  @CsvSource({"NONE, D", "BROKEN, D", "SOFTWARE, C", "HARDWARE, B"})
  void aReportComesBackEqualAndHasItsClass(Kind kind, SafetyClass safety) {
    WatchdogStatus status =
        new WatchdogStatus(kind, Duration.ofSeconds(4), true, "iTCO_wdt  of a board");

    assertThat(WatchdogStatus.read(status.line())).isEqualTo(status);
    assertThat(kind.safetyClass()).isEqualTo(safety);
  }

  @Test
  void aStandInRecordsFeedsAndRelease() throws Exception {
    Path file = Files.createFile(dir.resolve("watchdog"));
    Files.writeString(dir.resolve("watchdog.timeout"), "1.5\n");

    WatchdogDevice device = WatchdogDevice.open(file, Duration.ofSeconds(4));
    assertThat(device.timeout()).isEqualTo(Duration.ofMillis(1_500)); // read back, not believed
    assertThat(device.isSoftware()).isTrue();
    device.feed();
    device.release();

    assertThat(file).hasContent("kkV");
  }

  @Test
  void aStandInWithoutASuitableTimeoutIsNotStarted() throws Exception {
    Path file = Files.createFile(dir.resolve("watchdog"));

    assertThatThrownBy(() -> WatchdogDevice.open(file, Duration.ofSeconds(4)))
        .isInstanceOf(IOException.class);
    Files.writeString(dir.resolve("watchdog.timeout"), "soon");
    assertThatThrownBy(() -> WatchdogDevice.open(file, Duration.ofSeconds(4)))
        .hasMessageContaining("'soon', expected seconds");
    Files.writeString(dir.resolve("watchdog.timeout"), "4.1");
    assertThatThrownBy(() -> WatchdogDevice.open(file, Duration.ofSeconds(4)))
        .hasMessage("its timeout is 4100 ms, at most 4000 fit");
    assertThat(file).isEmptyFile();
  }

  @Test
  void whatIsNoWatchdogIsSaidToBeNone() {
    assertThatThrownBy(() -> WatchdogDevice.open(Path.of("/dev/null"), Duration.ofSeconds(4)))
        .hasMessageContaining("/dev/null is no watchdog");
    assertThatThrownBy(() -> WatchdogDevice.open(dir.resolve("none"), Duration.ofSeconds(4)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void theKernelsIdentityEndsAtTheFirstZero() {
    byte[] info = new byte[40];
    byte[] name = "Software Watchdog".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(name, 0, info, 8, name.length);

    assertThat(WatchdogDevice.identity(info)).isEqualTo("Software Watchdog");
    java.util.Arrays.fill(info, 8, 40, (byte) 'x');
    assertThat(WatchdogDevice.identity(info)).hasSize(32);
  }

  @ParameterizedTest(name = "{0} is connection {1}")
  @CsvSource({"0:52, 52", "0:300, 300", "8:1, 8388609"})
  void aFuseConnectionIsNamedByItsDevice(String device, long connection) {
    assertThat(Mounts.connection(device)).isEqualTo(connection);
  }
}
