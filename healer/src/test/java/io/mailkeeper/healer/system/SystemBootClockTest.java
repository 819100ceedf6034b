package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.Uptime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemBootClockTest {

  private long uptime = 1_000;
  private long monotonic = 50;
  private boolean unreadable;

  private SystemBootClock clock() throws IOException {
    return new SystemBootClock(
        () -> {
          if (unreadable) {
            throw new IOException("no /proc");
          }
          return uptime;
        },
        () -> monotonic);
  }

  private void pass(long uptimeNanos, long monotonicNanos) {
    uptime += uptimeNanos;
    monotonic += monotonicNanos;
  }

  @Test
  void goesOnBetweenTheStepsOfUptime() throws IOException {
    SystemBootClock clock = clock();
    assertThat(clock.now()).isEqualTo(new Uptime(1_000));
    pass(0, 7);
    assertThat(clock.now()).isEqualTo(new Uptime(1_007));
    pass(10, 3);
    assertThat(clock.now()).isEqualTo(new Uptime(1_010));
  }

  @Test
  void countsSuspendWhichTheMonotonicClockMisses() throws IOException {
    SystemBootClock clock = clock();
    pass(5_000_000, 3);
    assertThat(clock.now()).isEqualTo(new Uptime(5_001_000));
  }

  @Test
  void goesOnWhenUptimeStandsStillOrFails() throws IOException {
    SystemBootClock clock = clock();
    pass(0, 9_000);
    assertThat(clock.now()).isEqualTo(new Uptime(10_000));
    unreadable = true;
    pass(0, 1_000);
    assertThat(clock.now()).isEqualTo(new Uptime(11_000));
  }

  @Test
  void neverGoesBackWhenUptimeDoes() throws IOException {
    SystemBootClock clock = clock();
    clock.now();
    pass(-800, 1);
    assertThat(clock.now()).isEqualTo(new Uptime(1_001));
  }

  @Test
  void refusesToStartWithoutUptime() {
    unreadable = true;
    assertThatThrownBy(this::clock).isInstanceOf(IOException.class).hasMessage("no /proc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12", "12.3 4", "12.345 4", ".12 4", "a.bc 4"})
  void saysWhatItCannotRead(String line) {
    assertThatThrownBy(() -> SystemBootClock.ProcUptime.parse(line))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'" + line + "'");
  }

  @Test
  void readsUptime() throws IOException {
    assertThat(SystemBootClock.ProcUptime.parse("61.07 100.00\n")).isEqualTo(61_070_000_000L);
  }

  @Test
  void liesBetweenTwoReadsOfTheRealUptime() throws IOException {
    SystemBootClock clock = SystemBootClock.open();
    for (int i = 0; i < 1_000; i++) {
      long before = realUptime();
      long now = clock.now().nanos();
      long after = realUptime() + 10_000_000L; // rounded down by up to a step
      assertThat(now).isBetween(before, after);
    }
  }

  private static long realUptime() throws IOException {
    return SystemBootClock.ProcUptime.parse(Files.readString(Path.of("/proc/uptime")));
  }

  @Test
  void survivesAnInterruptedReader() {
    SystemBootClock clock = SystemBootClock.open();
    Thread.currentThread().interrupt();
    Uptime first = clock.now();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(clock.now()).isGreaterThanOrEqualTo(first);
  }

  @Test
  void risesForEveryThreadOfMany() throws Exception {
    SystemBootClock clock = SystemBootClock.open();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    Callable<Boolean> reader =
        () -> {
          Uptime last = Uptime.ZERO;
          for (int i = 0; i < 5_000; i++) {
            Uptime now = clock.now();
            if (now.isBefore(last)) {
              return false;
            }
            last = now;
          }
          return true;
        };
    List<Boolean> rose = new ArrayList<>();
    for (Future<Boolean> future : threads.invokeAll(List.of(reader, reader, reader, reader))) {
      rose.add(future.get());
    }
    threads.shutdown();
    assertThat(rose).containsOnly(true);
  }
}
