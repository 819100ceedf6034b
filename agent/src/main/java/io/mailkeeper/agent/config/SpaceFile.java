package io.mailkeeper.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much of a filesystem has to be free; at least one limit is given.
 *
 * @param minFreePercent of its size
 * @param minFreeInodes where it has a fixed number of them
 * @param minFreeInodesPercent of that number
 * @param hungAfter a look that takes longer is not waited for
 */
@Called("space")
public record SpaceFile(
    Path directory,
    Optional<ByteSize> minFree,
    @Range(min = 1, max = 99) Optional<Integer> minFreePercent,
    @Range(min = 1) Optional<Integer> minFreeInodes,
    @Range(min = 1, max = 99) Optional<Integer> minFreeInodesPercent,
    @Default("30s") Duration every,
    @Default("5s") Duration hungAfter) {

  public SpaceFile {
    if (Stream.of(minFree, minFreePercent, minFreeInodes, minFreeInodesPercent)
        .allMatch(Optional::isEmpty)) {
      throw new IllegalArgumentException(
          "'space' has no limit; give it 'min_free', 'min_free_percent', 'min_free_inodes' or"
              + " 'min_free_inodes_percent'");
    }
  }
}
