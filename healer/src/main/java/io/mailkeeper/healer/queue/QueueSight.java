package io.mailkeeper.healer.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * What was seen of a queue.
 *
 * @param messages that wait, held and quarantined ones too
 * @param files they are kept in
 * @param bytes of these files
 * @param oldest when the first of the messages came, by the wall clock of the machine that took it;
 *     empty when none waits or none tells
 * @param complete whether the walk saw all of it; else the numbers are what there is at least
 */
public record QueueSight(
    long messages, long files, long bytes, Optional<Instant> oldest, boolean complete) {}
