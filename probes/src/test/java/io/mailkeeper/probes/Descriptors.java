package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** The file descriptors of this process. */
final class Descriptors {

  private Descriptors() {}

  static long open() {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both ends live in this process, so the peers need a moment to see the end. */
  static void awaitNoMoreThan(long before) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(open()).as("open descriptors").isLessThanOrEqualTo(before));
  }
}
