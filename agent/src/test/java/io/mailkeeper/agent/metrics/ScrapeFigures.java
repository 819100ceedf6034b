package io.mailkeeper.agent.metrics;

import com.sun.management.ThreadMXBean;
import io.mailkeeper.agent.loop.SampleSnapshots;
import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Reason;
import java.lang.management.ManagementFactory;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a scrape costs with 50, 1,000 and 10,000 services: processor time, bytes and garbage of one
 * rendering, after all services, a tenth of them or none have been probed since the last. A program
 * of its own, so that it runs with the flags the agent is shipped with; see {@link
 * ScrapeFiguresTest}.
 */
final class ScrapeFigures {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Map<Phase, Duration> PHASES =
      Map.of(
          Phase.CONNECT, Duration.ofMillis(1),
          Phase.GREETING, Duration.ofMillis(12),
          Phase.COMMAND, Duration.ofMillis(3));

  private ScrapeFigures() {}

  public static void main(String[] args) throws Exception {
    System.out.println("| targets | probed since | CPU ms, median of 15 | bytes | garbage bytes |");
    System.out.println("|---|---|---|---|---|");
    for (int targets : new int[] {50, 1_000, 10_000}) {
      Snapshot snapshot = with(targets);
      try (AgentMeters meters = new AgentMeters(InstantSource.system())) {
        meters.begin(() -> snapshot);
        for (int share : new int[] {1, 10, 0}) {
          measure(meters, snapshot, share);
        }
      }
    }
  }

  /**
   * @param share one of so many services is probed between two renderings; 0: none
   */
  private static void measure(AgentMeters meters, Snapshot snapshot, int share) {
    List<Snapshot.ServiceView> services = snapshot.hierarchies().get(0).services();
    int warmUp = services.size() > 5_000 ? 15 : 300;
    int rounds = 15;
    long[] micros = new long[rounds];
    long[] garbage = new long[rounds];
    int bytes = 0;
    for (int round = -warmUp; round < rounds; round++) {
      for (int i = 0; share > 0 && i < services.size(); i += share) {
        meters.probed("mail", services.get(i).name(), "smtp", result());
      }
      long cpu = THREADS.getCurrentThreadCpuTime();
      long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      bytes = meters.render(snapshot).length();
      if (round >= 0) {
        micros[round] = (THREADS.getCurrentThreadCpuTime() - cpu) / 1_000;
        garbage[round] =
            THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
      }
    }
    Arrays.sort(micros);
    Arrays.sort(garbage);
    String probed = share == 0 ? "none" : share == 1 ? "all" : "1 of " + share;
    System.out.printf(
        Locale.ROOT,
        "| %,d | %s | %.2f | %,d | %,d |%n",
        services.size(),
        probed,
        micros[rounds / 2] / 1e3,
        bytes,
        garbage[rounds / 2]);
  }

  private static ProbeResult result() {
    return new ProbeResult(
        true,
        Reason.NONE,
        "",
        PHASES,
        Duration.ofMillis(16),
        List.of(),
        "127.0.0.1",
        Optional.empty());
  }

  private static Snapshot with(int services) throws ReflectiveOperationException {
    Snapshot sample = SampleSnapshots.inService();
    Snapshot.HierarchyView h = sample.hierarchies().get(0);
    List<Snapshot.ServiceView> views = new ArrayList<>();
    for (int i = 0; i < services; i++) {
      views.add(
          new Snapshot.ServiceView(
              "service-" + i, "sendmail", "smtp", "good", 0, "", false, Optional.empty()));
    }
    return changed(sample, "hierarchies", List.of(changed(h, "services", views)));
  }

  /** A record with one component changed. */
  private static <T extends Record> T changed(T record, String name, Object value)
      throws ReflectiveOperationException {
    RecordComponent[] parts = record.getClass().getRecordComponents();
    Object[] values = new Object[parts.length];
    Class<?>[] types = new Class<?>[parts.length];
    for (int i = 0; i < parts.length; i++) {
      types[i] = parts[i].getType();
      values[i] = parts[i].getName().equals(name) ? value : parts[i].getAccessor().invoke(record);
    }
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) record.getClass();
    return type.getDeclaredConstructor(types).newInstance(values);
  }
}
