package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.Host;
import io.mailkeeper.agent.config.HttpStatuses;
import io.mailkeeper.agent.config.ProbeFile;
import io.mailkeeper.probes.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private static Target http(Optional<Integer> expected) {
    Duration second = Duration.ofSeconds(1);
    return Targets.of(
        new ProbeFile.Http(
            new Host("mail"),
            8890,
            second,
            second,
            "/sams",
            expected.map(code -> new HttpStatuses(Set.of(code))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  @Test
  void any_http_status_is_alive_unless_the_administrator_narrows_it() {
    assertThat(http(Optional.empty())).isEqualTo(new Target.Http("mail", 8890, "/sams", Set.of()));
    assertThat(http(Optional.of(204)))
        .isEqualTo(new Target.Http("mail", 8890, "/sams", Set.of(204)));
  }
}
