package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MarkedTest {

  @Test
  void findsAProcessAndWhatItStartedByTheirEnvironment() throws Exception {
    Marked mark = new Marked("MAILKEEPER_TEST_MARK", UUID.randomUUID().toString());
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "sleep 600 & wait");
    builder.environment().put(mark.name(), mark.value());
    Process family = builder.start();
    try {
      await().until(() -> mark.processes().size() == 2);
      assertThat(mark.processes()).anyMatch(id -> id.pid() == family.pid());
      assertThat(new Marked(mark.name(), mark.value().substring(1)).processes()).isEmpty();
    } finally {
      List<ProcessId> all = mark.processes();
      all.forEach(id -> ProcessHandle.of(id.pid()).ifPresent(ProcessHandle::destroyForcibly));
    }
    await().until(() -> mark.processes().isEmpty());
  }
}
