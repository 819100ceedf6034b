package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.queue.QueueLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues that are watched. */
class QueueFileTest {
  private static final String QUEUES =
      """
          queues:
            - {name: out, mta: sendmail, directory: /var/spool/mqueue/q*}
            - name: relay
              mta: postfix
              directory: /var/spool/postfix
              every: 1m
              window: 1h
              limits: {messages: 500, bytes: 2GiB, oldest: 4h}
      """;

  @TempDir private Path directory;

  private List<QueueFile> read(String text) throws Exception {
    return PolicyFileTest.load(directory, text).hierarchies().get(0).queues();
  }

  @Test
  void whatIsSaidAndWhatIsNot() throws Exception {
    List<QueueFile> queues = read(ConfigDirectory.SMALLEST_GROUP + QUEUES);
    assertThat(queues.get(0).every()).isEqualTo(Duration.ofSeconds(30));
    assertThat(queues.get(0).window()).isEqualTo(Duration.ofMinutes(10));
    assertThat(queues.get(0).toLimits()).isEqualTo(QueueLimits.NONE);
    assertThat(queues.get(1).mta()).isEqualTo(QueueFile.Mta.POSTFIX);
    assertThat(queues.get(1).toLimits())
        .isEqualTo(
            new QueueLimits(
                OptionalLong.of(500), OptionalLong.of(2L << 30), Optional.of(Duration.ofHours(4))));
  }

  @Test
  void withoutQueuesTheDefinitionIsWhatOlderVersionsHave() throws Exception {
    GroupFile plain = PolicyFileTest.load(directory, ConfigDirectory.SMALLEST_GROUP);
    assertThat(Definition.of(plain).flatten().keySet()).noneMatch(k -> k.contains("queues"));
  }
}
