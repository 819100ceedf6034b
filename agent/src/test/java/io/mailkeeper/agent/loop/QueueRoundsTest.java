package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counting the messages that wait. */
class QueueRoundsTest {
  @TempDir private Path spool;

  private OptionalLong count(String names, long enough) {
    return QueueRounds.counted(
        new QueueRounds.Queue(
            "mail",
            spool,
            FileSystems.getDefault().getPathMatcher("glob:" + names),
            enough,
            Duration.ofSeconds(30)));
  }

  private void message(String group, String id) throws IOException {
    Path queue = Files.createDirectories(spool.resolve(group));
    Files.writeString(queue.resolve("qf" + id), "control");
    Files.writeString(queue.resolve("df" + id), "data");
  }

  @Test
  void oneFileForEachMessageInAllQueueGroups() throws Exception {
    assertThat(count("qf*", 100)).hasValue(0);
    message("q1", "a1");
    message("q1", "a2");
    message("q2", "a3");
    assertThat(count("qf*", 100)).hasValue(3);
    assertThat(count("*", 100)).hasValue(6);
  }

  @Test
  void noMoreThanEnoughAreCounted() throws Exception {
    for (int i = 0; i < 20; i++) {
      message("q", "m" + i);
    }
    assertThat(count("qf*", 8)).hasValue(8);
  }

  @Test
  void directoriesAndLinksAreNoMessages() throws Exception {
    Files.createDirectory(spool.resolve("qfdir"));
    Files.createSymbolicLink(spool.resolve("qflink"), Path.of("/etc/hostname"));
    assertThat(count("qf*", 100)).hasValue(0);
  }

  @Test
  void whatCannotBeReadIsNotGuessed() throws Exception {
    Files.delete(spool);
    assertThat(count("qf*", 100)).isEmpty();
    Files.createDirectory(spool);
  }
}
