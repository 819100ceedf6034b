package io.mailkeeper.agent.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How fast a disk is: a small file is written, flushed, read back and removed.
 *
 * @param slowAfter one that takes longer fails
 * @param hungAfter one that takes longer is not waited for
 */
@Called("disk")
public record DiskFile(
    Path directory,
    @Default("5s") Duration every,
    @Default("1s") Duration slowAfter,
    @Default("5s") Duration hungAfter) {

  public DiskFile {
    if (slowAfter.compareTo(hungAfter) >= 0) {
      throw new KeyFault(
          "slow_after",
          "'slow_after' in disk is "
              + Durations.text(slowAfter)
              + "; expected less than 'hung_after', which is "
              + Durations.text(hungAfter));
    }
  }
}
