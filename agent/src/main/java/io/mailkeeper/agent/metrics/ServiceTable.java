package io.mailkeeper.agent.metrics;

import io.mailkeeper.agent.loop.Snapshot;
import io.mailkeeper.probes.ProbeResult;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The meters of all services. A rendering takes over from the one before what has not changed: with
 * thousands of services, of which a part is probed between two scrapes, most is copied. Safe for
 * use by several threads; one renders at a time.
 */
final class ServiceTable {
  private static final ServiceFamily[] FAMILIES = ServiceFamily.values();

  /** A rendering, and where in it the lines of each service stand. */
  private static final class Rendering {
    final ExpositionText text;

    /** Of the services' numbers, looked at before any was written. */
    final long[] versions;

    /** Where each family begins. */
    final int[] starts = new int[FAMILIES.length];

    /** Where the lines of each service end in each family; they begin where those before end. */
    final int[][] ends;

    Rendering(int expected, long[] versions) {
      this.text = new ExpositionText(expected);
      this.versions = versions;
      this.ends = new int[FAMILIES.length][versions.length];
    }

    int from(int family, int service) {
      return service == 0 ? starts[family] : ends[family][service - 1];
    }
  }

  private final InstantSource clock;
  private final Map<String, Map<String, ServiceMeters>> services = new LinkedHashMap<>();
  private Rendering last = new Rendering(0, new long[0]);

  /**
   * @param clock wall clock, for the times of the last probes
   */
  ServiceTable(InstantSource clock) {
    this.clock = clock;
  }

  /** The meters of a service, made, at 0, when they are asked for the first time. */
  synchronized ServiceMeters service(String tag, String service, String protocol) {
    return services
        .computeIfAbsent(tag, key -> new LinkedHashMap<>())
        .computeIfAbsent(service, key -> new ServiceMeters(clock, tag, service, protocol));
  }

  void record(String tag, String service, String protocol, ProbeResult result) {
    service(tag, service, protocol).record(result);
  }

  /**
   * Renders all, with the states that the snapshot has.
   *
   * @param before what the text begins with
   */
  Buffer render(String before, Snapshot snapshot) {
    List<ServiceMeters> all = all(snapshot);
    int expected = last.text.length();
    Rendering now =
        new Rendering(
            before.length() + expected + expected / 16,
            all.stream().mapToLong(ServiceMeters::version).toArray());
    now.text.add(ExpositionText.text(before));
    for (int family = 0; family < FAMILIES.length; family++) {
      write(family, all, now);
    }
    last = now;
    return now.text.buffer();
  }

  private void write(int family, List<ServiceMeters> all, Rendering now) {
    now.text.head(FAMILIES[family].metric);
    now.starts[family] = now.text.length();
    for (int i = 0; i < all.size(); i++) {
      if (i < last.versions.length && last.versions[i] == now.versions[i]) {
        int from = last.from(family, i);
        now.text.add(last.text, from, last.ends[family][i] - from);
      } else {
        all.get(i).write(FAMILIES[family], now.text);
      }
      now.ends[family][i] = now.text.length();
    }
  }

  /** Lets the next rendering write everything. */
  void forget() {
    last = new Rendering(0, new long[0]);
  }

  private synchronized List<ServiceMeters> all(Snapshot snapshot) {
    for (Snapshot.HierarchyView h : snapshot.hierarchies()) {
      Map<String, ServiceMeters> known = services.getOrDefault(h.tag(), Map.of());
      for (Snapshot.ServiceView s : h.services()) {
        ServiceMeters meters = known.get(s.name());
        if (meters != null) {
          meters.state(s.health());
        }
      }
    }
    List<ServiceMeters> all = new ArrayList<>();
    services.values().forEach(of -> all.addAll(of.values()));
    return all;
  }
}
