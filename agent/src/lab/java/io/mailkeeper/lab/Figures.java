package io.mailkeeper.lab;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** How long mail users get no answer, by contestant and event, as a table. */
final class Figures {
  private static final Duration LIMIT = Duration.ofSeconds(150);

  /** Longer than any gap of a service that is well, also on a busy machine. */
  private static final Duration SETTLED = Duration.ofMillis(700);

  /** Outages in ms, in the order they were measured. */
  record Row(String title, FigureEvent event, List<Long> outages) {
    Row {
      outages = List.copyOf(outages);
    }

    long median() {
      List<Long> sorted = outages.stream().sorted().toList();
      return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private String cell() {
      long min = outages.stream().min(Long::compare).orElseThrow();
      long max = outages.stream().max(Long::compare).orElseThrow();
      return "%d (%d to %d)".formatted(median(), min, max);
    }
  }

  private final Random random = new Random();
  private final List<Row> rows = new ArrayList<>();
  private final List<Row> fenced = new ArrayList<>();

  /** Measures each event of a contestant {@code runs} times; nothing when that is 0. */
  void measure(int runs, Supplier<Contestant> contestant) {
    rows.addAll(measured(runs, contestant));
  }

  /** The same for the column of confirmed fences; the title must be that of a measured row. */
  void measureFenced(int runs, Supplier<Contestant> contestant) {
    fenced.addAll(measured(runs, contestant));
  }

  private List<Row> measured(int runs, Supplier<Contestant> contestant) {
    List<Row> found = new ArrayList<>();
    if (runs == 0) {
      return found;
    }
    try (Contestant one = contestant.get()) {
      for (FigureEvent event : FigureEvent.values()) {
        if (one.events().contains(event)) {
          List<Long> outages = new ArrayList<>();
          for (int run = 0; run < runs; run++) {
            outages.add(outage(one, event));
          }
          Row row = new Row(one.title(), event, outages);
          System.out.printf("outage of %s, %s: %s ms%n", row.title(), event.title(), outages);
          found.add(row);
        }
      }
    }
    return found;
  }

  private long outage(Contestant contestant, FigureEvent event) {
    contestant.awaitReady();
    String before = contestant.active();
    try (SmtpClient client = contestant.lab().client().measure(Lab.SERVICE_ADDRESS)) {
      await("mail answers").atMost(LIMIT).until(() -> client.soFar().answering());
      // At any moment of a beat, not always at the same.
      pause(Duration.ofMillis(200 + random.nextInt(1000)));
      contestant.inflict(event, before);
      await("the other node answers")
          .atMost(LIMIT)
          .until(
              () -> {
                String now = contestant.active();
                return !now.isEmpty() && !now.equals(before) && client.soFar().answering();
              });
      pause(SETTLED);
      SmtpReport report = client.stop();
      contestant.restore(event, before);
      return report.outage().toMillis();
    }
  }

  private static void pause(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    await().atMost(duration.plusSeconds(5)).until(() -> System.nanoTime() >= end);
  }

  private static Optional<Row> find(List<Row> among, String title, FigureEvent event) {
    return among.stream().filter(r -> r.title().equals(title) && r.event() == event).findFirst();
  }

  /** Markdown. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    table.append("outage seen by a mail user, ms, median (min to max)\n\n");
    table.append(
        "| who | event | runs | outage | with a confirmed fence |\n|---|---|---|---|---|\n");
    for (Row row : rows) {
      String fence = find(fenced, row.title(), row.event()).map(Row::cell).orElse("-");
      table.append(
          "| %s | %s | %d | %s | %s |%n"
              .formatted(
                  row.title(), row.event().title(), row.outages().size(), row.cell(), fence));
    }
    return table.toString();
  }
}
