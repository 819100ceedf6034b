package io.mailkeeper.dashboards.lint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The meters that may be asked for, from {@code dashboards/metrics.txt}. */
record Catalogue(Map<String, Meter> meters) {

  record Meter(String name, String kind, Set<String> labels) {

    static Meter of(String line) {
      List<String> words = List.of(line.split(" ", -1));
      return new Meter(words.get(0), words.get(1), Set.copyOf(words.subList(2, words.size())));
    }
  }

  static Catalogue read() {
    try (InputStream in = Catalogue.class.getResourceAsStream("/dashboards/metrics.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return new Catalogue(
          text.lines()
              .filter(line -> !line.startsWith("#"))
              .map(Meter::of)
              .collect(Collectors.toMap(Meter::name, Function.identity())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By the name of one of its series. */
  Optional<Meter> find(String series) {
    Optional<Meter> plain = Optional.ofNullable(meters.get(series));
    return plain.isPresent()
        ? plain.filter(m -> !spread(m))
        : Optional.ofNullable(meters.get(series.replaceFirst("_(bucket|sum|count)$", "")))
            .filter(Catalogue::spread);
  }

  boolean counts(String series) {
    return find(series).filter(m -> m.kind().equals("counter") || spread(m)).isPresent();
  }

  /** Whether it has series with endings to its name only. */
  private static boolean spread(Meter meter) {
    return meter.kind().equals("histogram") || meter.kind().equals("summary");
  }
}
