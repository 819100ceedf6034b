package io.mailkeeper.lab.load;

import java.util.List;
import java.util.Locale;

/** The tables that people read. */
final class FiguresText {

  private final ProbeFigures figures;
  private final StringBuilder text = new StringBuilder();

  FiguresText(ProbeFigures figures) {
    this.figures = figures;
  }

  @Override
  public String toString() {
    text.setLength(0);
    loads();
    rest();
    aims();
    return text.toString();
  }

  private List<Account> both() {
    return List.of(figures.ours(), figures.theirs());
  }

  private void loads() {
    line(
        "| /probe, asked for | of | probes per CPU-second | per second | CPU us per probe | of it in the kernel | p50 ms | p99 ms |");
    line("|---|---|---|---|---|---|---|---|");
    for (Scene scene : Scene.values()) {
      for (Account account : scene == Scene.IDLE ? List.<Account>of() : both()) {
        Cost cost = account.cost(scene);
        line(
            "| %s | %s | %,.0f | %,.0f | %.0f | %.0f | %.2f | %.2f |",
            scene,
            account.name(),
            cost.perCpuSecond(),
            cost.perSecond(),
            cost.cpuMicros(),
            cost.systemMicros(),
            cost.outcome().millis(50),
            cost.outcome().millis(99));
      }
    }
    line(
        "| by itself, 50 services every second | mailkeeper | %,.0f | %d | %.0f | | | |",
        1e6 / figures.scheduled().cpuMicros(), Plan.PER_SECOND, figures.scheduled().cpuMicros());
    Floor floor = figures.floor();
    line(
        "| nothing but the sockets of 50 at once | Java NIO | %,.0f | | %.0f | %.0f | | |",
        1e6 / floor.cpuMicros(), floor.cpuMicros(), floor.systemMicros());
    line("");
  }

  private void rest() {
    line(
        "| | RSS MiB after, at most | CPU ms per second, idle | 554 greeting, ms | 421 greeting, ms |");
    line("|---|---|---|---|---|");
    for (Account account : both()) {
      line(
          "| %s | %s | %.1f | %.0f | %.0f |",
          account.name(),
          mib(account.usage()),
          account.cost(Scene.IDLE).cpuMillisPerSecond(),
          account.refusal("554").millis(),
          account.refusal("421").millis());
    }
    line("| mailkeeper, by itself | %s | | | |", mib(figures.scheduled().usage()));
    line("");
  }

  private void aims() {
    double flatOut =
        figures.ours().cost(Scene.FIFTY).perCpuSecond()
            / figures.theirs().cost(Scene.FIFTY).perCpuSecond();
    double steady =
        figures.ours().cost(Scene.STEADY).cpuMicros()
            / figures.theirs().cost(Scene.STEADY).cpuMicros();
    line(
        "%.1f times the probes per CPU-second at 50 at once (aim: 8); %.2f of the CPU per probe at"
            + " 50 a second (aim: 0.50 or less)",
        flatOut, steady);
    line(
        "8 times would leave %.0f us for a whole probe; the system calls of its sockets alone take %.0f us",
        figures.theirs().cost(Scene.FIFTY).cpuMicros() / 8, figures.floor().systemMicros());
  }

  private static String mib(Usage usage) {
    return String.format(
        Locale.ROOT, "%.0f, %.0f", usage.residentKib() / 1024.0, usage.mostResidentKib() / 1024.0);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
