package io.mailkeeper.healer.system;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks into {@code /proc} every 20 ms. */
final class PollingWatch implements ProcessWatch {

  private static final long LOOK_MILLIS = 20;

  private final Map<Object, Watched> watched = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread t = new Thread(task, "process-watch");
            t.setDaemon(true);
            return t;
          });

  private record Watched(ProcessId id, Runnable onGone) {}

  PollingWatch() {
    var unused =
        thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public Watch watch(ProcessId id, Runnable onGone) {
    Object key = new Object();
    watched.put(key, new Watched(id, onGone));
    return () -> watched.remove(key);
  }

  private void look() {
    watched.forEach(
        (key, entry) -> {
          if (!entry.id().alive() && watched.remove(key) != null) {
            PidfdWatch.call(entry.onGone());
          }
        });
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
