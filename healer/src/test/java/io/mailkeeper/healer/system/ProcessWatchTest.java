package io.mailkeeper.healer.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProcessWatchTest {

  /** Both ways of watching. */
  enum Way {
    PIDFD,
    POLLING;

    private ProcessWatch open() {
      return switch (this) {
        case PIDFD -> new PidfdWatch();
        case POLLING -> new PollingWatch();
      };
    }
  }

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endWhatWasStarted() {
    started.forEach(Process::destroyForcibly);
  }

  private ProcessId sleeper() throws IOException {
    return ProcessId.of(start("sleep", "1000").pid()).orElseThrow();
  }

  private Process start(String... argv) throws IOException {
    Process process = new ProcessBuilder(argv).start();
    started.add(process);
    return process;
  }

  private static void awaitIt(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void tellsOfAKilledProcessAndNoOther(Way way) throws Exception {
    try (ProcessWatch watch = way.open()) {
      CountDownLatch gone = new CountDownLatch(1);
      CountDownLatch other = new CountDownLatch(1);
      ProcessId victim = sleeper();
      watch.watch(sleeper(), other::countDown);
      watch.watch(victim, gone::countDown);
      Signals.send(victim, Signals.KILL);
      awaitIt(gone);
      assertThat(other.getCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsOfOneThatWasGoneBefore(Way way) throws Exception {
    try (ProcessWatch watch = way.open()) {
      Process process = start("true");
      ProcessId gone = new ProcessId(process.pid(), 1);
      process.waitFor();
      CountDownLatch told = new CountDownLatch(1);
      watch.watch(gone, told::countDown);
      awaitIt(told);
    }
  }

  @ParameterizedTest
  @EnumSource
  void knowsThatANumberWasUsedAgain(Way way) throws Exception {
    try (ProcessWatch watch = way.open()) {
      ProcessId present = sleeper();
      CountDownLatch told = new CountDownLatch(1);
      watch.watch(new ProcessId(present.pid(), present.startTicks() - 1), told::countDown);
      awaitIt(told);
      assertThat(present.alive()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void countsAZombieAsGone(Way way) throws Exception {
    Needs.program("/usr/bin/perl");
    try (ProcessWatch watch = way.open()) {
      String script = "$|=1; $p=fork; if(!$p){sleep 1000} print \"$p\\n\"; sleep 1000";
      Process parent = start("/usr/bin/perl", "-e", script);
      BufferedReader reader = parent.inputReader();
      ProcessId child = ProcessId.of(Long.parseLong(reader.readLine())).orElseThrow();
      CountDownLatch told = new CountDownLatch(1);
      watch.watch(child, told::countDown);
      Signals.send(child, Signals.KILL);
      awaitIt(told);
      assertThat(ProcessInfo.read(child.pid()).orElseThrow().state()).isEqualTo('Z');
      assertThat(ProcessId.of(child.pid())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysNothingOfOneThatWasForgotten(Way way) throws Exception {
    try (ProcessWatch watch = way.open()) {
      CountDownLatch forgotten = new CountDownLatch(1);
      ProcessId first = sleeper();
      watch.watch(first, forgotten::countDown).close();
      Signals.send(first, Signals.KILL);
      CountDownLatch gone = new CountDownLatch(1);
      ProcessId second = sleeper();
      watch.watch(second, gone::countDown);
      Signals.send(second, Signals.KILL);
      awaitIt(gone);
      assertThat(forgotten.getCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void goesOnAfterAListenerThatThrows(Way way) throws Exception {
    try (ProcessWatch watch = way.open()) {
      CountDownLatch told = new CountDownLatch(2);
      ProcessId first = sleeper();
      ProcessId second = sleeper();
      watch.watch(
          first,
          () -> {
            told.countDown();
            throw new IllegalStateException(
                "a listener's own fault, expected in this test's output");
          });
      watch.watch(second, told::countDown);
      Signals.send(first, Signals.KILL);
      Signals.send(second, Signals.KILL);
      awaitIt(told);
    }
  }

  /** Printed, not asserted: a loaded machine may take any time. */
  @ParameterizedTest
  @EnumSource
  void measuresHowSoonItTells(Way way) throws Exception {
    List<Long> micros = new ArrayList<>();
    try (ProcessWatch watch = way.open()) {
      for (int i = 0; i < 20; i++) {
        ProcessId victim = sleeper();
        CountDownLatch gone = new CountDownLatch(1);
        AtomicLong at = new AtomicLong();
        watch.watch(
            victim,
            () -> {
              at.set(System.nanoTime());
              gone.countDown();
            });
        long killed = System.nanoTime();
        Signals.send(victim, Signals.KILL);
        awaitIt(gone);
        micros.add((at.get() - killed) / 1_000);
      }
    }
    Collections.sort(micros);
    System.out.printf(
        "%s: kill to call, 20 runs: median %d us, most %d us%n",
        way, micros.get(10), micros.get(19));
    assertThat(micros).hasSize(20);
  }
}
