package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessIdTest {

  @Test
  void knowsItselfAndNotItsPredecessor() {
    ProcessId self = ProcessId.self();
    assertThat(self.isRunning()).isTrue();
    assertThat(ProcessId.parse(self.toString())).isEqualTo(self);
    assertThat(ProcessId.running(self.pid())).isEqualTo(Optional.of(self));
    assertThat(new ProcessId(self.pid(), self.startTicks() - 1).isRunning()).isFalse();
  }
}
