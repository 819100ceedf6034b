package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessIdTest {

  @ParameterizedTest
  @CsvSource({
    "77 (sleep) S 1 77 77 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 4711 8192 0,  77:4711",
    "77 (a ) S 1 (b) R 1 77 77 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 99 8192 0, 77:99",
    "77 (sleep) Z 1 77 77 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0,     ended",
  })
  void readsTheStartOfAProcessThatHasNotEnded(String stat, String expected) {
    assertThat(ProcessId.parseStat(77, stat).map(ProcessId::toString).orElse("ended"))
        .isEqualTo(expected);
  }

  @Test
  void knowsItselfAndNotItsPredecessor() {
    ProcessId self = ProcessId.self();
    assertThat(self.isRunning()).isTrue();
    assertThat(ProcessId.parse(self.toString())).isEqualTo(self);
    assertThat(ProcessId.running(self.pid())).isEqualTo(Optional.of(self));
    assertThat(new ProcessId(self.pid(), self.startTicks() - 1).isRunning()).isFalse();
  }
}
