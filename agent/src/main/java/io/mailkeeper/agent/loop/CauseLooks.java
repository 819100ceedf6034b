package io.mailkeeper.agent.loop;

import io.mailkeeper.agent.config.ByteSize;
import io.mailkeeper.agent.config.CauseFile;
import io.mailkeeper.agent.config.DiskFile;
import io.mailkeeper.agent.config.SpaceFile;
import io.mailkeeper.healer.Spans;
import io.mailkeeper.healer.resource.SpaceCheck;
import io.mailkeeper.healer.resource.StorageCheck;
import io.mailkeeper.healer.system.BootClock;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * From a cause as configured to the look at it.
 *
 * @param pool for what may hang
 * @param node name of this node, for files in shared directories
 */
record CauseLooks(
    Vertx vertx, Context context, ExecutorService pool, BootClock clock, String node) {

  CauseRounds.Look of(CauseFile cause) {
    if (cause.disk().isPresent()) {
      DiskFile disk = cause.disk().get();
      return patient(disk.hungAfter(), speed(disk, cause.name()));
    }
    if (cause.space().isPresent()) {
      SpaceFile space = cause.space().get();
      return patient(space.hungAfter(), () -> space(space));
    }
    return cause
        .probe()
        .map(p -> CauseRounds.probing(vertx, Targets.of(p), p.timeout()))
        .orElseThrow();
  }

  /** How many of them may hang at once. */
  static int hanging(List<CauseFile> causes) {
    return (int) causes.stream().filter(c -> c.probe().isEmpty()).count();
  }

  private DiskLook patient(Duration hungAfter, Supplier<String> look) {
    return new DiskLook(context, pool, clock, hungAfter, look);
  }

  private Supplier<String> speed(DiskFile disk, String cause) {
    StorageCheck check = StorageCheck.ofSpeed(disk.directory(), node, cause);
    return () -> tooSlow(check.run(), disk.slowAfter());
  }

  static String tooSlow(StorageCheck.Result result, Duration limit) {
    if (result.health().isBad()) {
      return result.detail();
    }
    return result.took().compareTo(limit) > 0
        ? result.detail()
            + "; that took "
            + Spans.words(result.took())
            + ", the limit is "
            + Spans.words(limit)
        : "";
  }

  private static String space(SpaceFile space) {
    try {
      return new SpaceCheck(
              space.directory(),
              space.minFree().map(ByteSize::bytes).orElse(0L),
              space.minFreePercent().orElse(0),
              space.minFreeInodes().orElse(0),
              space.minFreeInodesPercent().orElse(0))
          .run()
          .orElse("");
    } catch (IOException e) {
      return space.directory() + " cannot be asked: " + e.getMessage();
    }
  }
}
