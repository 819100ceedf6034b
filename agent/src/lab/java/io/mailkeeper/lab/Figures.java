package io.mailkeeper.lab;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** How long mail users get no answer, by contestant and event, as a table. */
final class Figures {
  private static final Duration LIMIT = Duration.ofSeconds(150);

  /** Longer than any gap of a service that is well, also on a busy machine. */
  private static final Duration SETTLED = Duration.ofMillis(700);

  /**
   * Who is measured, and how often.
   *
   * @param who its row of the table
   * @param events what can be measured with it
   * @param runs of each event
   * @param fenced whether these are the figures of the column of confirmed fences
   */
  record Entry(String who, Set<FigureEvent> events, int runs, boolean fenced) {
    Entry {
      events = Collections.unmodifiableSet(EnumSet.copyOf(events));
    }
  }

  private final Random random = new Random();
  private final JsonLines<FigureRun> file;
  private final Set<Entry> entries = new LinkedHashSet<>();

  /**
   * @param file what was measured so far; goes on after it
   */
  Figures(JsonLines<FigureRun> file) {
    this.file = file;
  }

  /** Measures what is still missing; the contestant is made for that only. */
  void measure(Entry entry, Supplier<Contestant> contestant) throws IOException {
    if (entry.runs() == 0) {
      return;
    }
    entries.add(entry);
    if (entry.events().stream().allMatch(event -> missing(entry, event) == 0)) {
      return;
    }
    try (Contestant one = contestant.get()) {
      for (FigureEvent event : entry.events()) {
        while (missing(entry, event) > 0) {
          long outage = outage(one, event);
          String at = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
          file.append(new FigureRun(entry.who(), entry.fenced(), event, outage, at));
        }
        System.out.printf(
            "outage of %s%s, %s: %s ms%n",
            entry.who(),
            entry.fenced() ? " with a fence" : "",
            event.title(),
            outages(entry, event));
      }
    }
  }

  private int missing(Entry entry, FigureEvent event) {
    return Math.max(0, entry.runs() - outages(entry, event).size());
  }

  private List<Long> outages(Entry entry, FigureEvent event) {
    try {
      return file.all().stream()
          .filter(run -> run.who().equals(entry.who()) && run.fenced() == entry.fenced())
          .filter(run -> run.event() == event)
          .map(FigureRun::outageMs)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  private Optional<Entry> withFence(String who) {
    return entries.stream().filter(e -> e.fenced() && e.who().equals(who)).findFirst();
  }

  /** Markdown. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    table.append("outage seen by a mail user, ms, median (min to max)\n\n");
    table.append(
        "| who | event | runs | outage | with a confirmed fence |\n|---|---|---|---|---|\n");
    for (Entry entry : entries) {
      if (!entry.fenced()) {
        entry.events().forEach(event -> table.append(row(entry, event)));
      }
    }
    return table.toString();
  }

  private String row(Entry entry, FigureEvent event) {
    String fence = withFence(entry.who()).map(e -> cell(outages(e, event))).orElse("-");
    List<Long> outages = outages(entry, event);
    return "| %s | %s | %d | %s | %s |%n"
        .formatted(entry.who(), event.title(), outages.size(), cell(outages), fence);
  }

  private static String cell(List<Long> outages) {
    List<Long> sorted = outages.stream().sorted().toList();
    int size = sorted.size();
    long median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return "%d (%d to %d)".formatted(median, sorted.get(0), sorted.get(size - 1));
  }
}
