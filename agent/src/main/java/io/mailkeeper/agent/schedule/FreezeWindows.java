package io.mailkeeper.agent.schedule;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All freeze windows of a group. Pure: any thread, any moment. */
public record FreezeWindows(List<FreezeWindow> windows) {

  public static final FreezeWindows NONE = new FreezeWindows(List.of());

  public FreezeWindows {
    windows = List.copyOf(windows);
    long names = windows.stream().map(FreezeWindow::name).distinct().count();
    if (names != windows.size()) {
      throw new IllegalArgumentException("two windows have the same name");
    }
  }

  /** The open window that closes last; empty if none is open. */
  public Optional<Frozen> frozen(Instant now) {
    return windows.stream()
        .flatMap(window -> window.until(now).map(end -> new Frozen(window.name(), end)).stream())
        .max(Comparator.comparing(Frozen::until));
  }

  /** The next moment after {@code now} at which any window opens or closes. */
  public Optional<Instant> nextEdge(Instant now) {
    return windows.stream()
        .flatMap(window -> Stream.of(window.nextOpening(now), window.until(now)))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }
}
