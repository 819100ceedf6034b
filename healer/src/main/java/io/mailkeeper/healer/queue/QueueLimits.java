package io.mailkeeper.healer.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a queue should not go beyond; empty: no matter.
 *
 * @param oldest how long a message may wait
 */
public record QueueLimits(OptionalLong messages, OptionalLong bytes, Optional<Duration> oldest) {
  public static final QueueLimits NONE =
      new QueueLimits(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
}
