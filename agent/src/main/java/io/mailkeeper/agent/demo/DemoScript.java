package io.mailkeeper.agent.demo;

import io.mailkeeper.agent.demo.DemoStep.Holder;
import io.mailkeeper.agent.demo.OutageMeter.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The story of the demo as data. {@code --for} stretches the time between the events; what a step
 * may take is given by the lease profile {@code fast} (takeover after 2.9 s of silence) and the
 * start of a daemon (0.5 s to 1.5 s), and does not stretch.
 *
 * <pre>
 * second  0 1      6        13          22       28      33   (the shortest script)
 *         calm
 *           SMTP dies
 *                  IMAP hangs
 *                           power off
 *                                       power on
 *                                                switchover
 * </pre>
 *
 * @param total from the first step's calm to the end of the last
 */
record DemoScript(Duration total, List<DemoStep> steps) {

  private static final Duration CALM = Duration.ofSeconds(1);

  private record Part(
      DemoEvent event, int seconds, Protocol seenBy, Duration longestOutage, Holder holder) {}

  private static final List<Part> PARTS =
      List.of(
          new Part(DemoEvent.KILL_SMTP, 5, Protocol.SMTP, Duration.ofSeconds(4), Holder.SAME),
          new Part(DemoEvent.HANG_IMAP, 7, Protocol.IMAP, Duration.ofSeconds(6), Holder.SAME),
          new Part(DemoEvent.POWER_OFF, 9, Protocol.SMTP, Duration.ofSeconds(8), Holder.OTHER),
          new Part(DemoEvent.POWER_ON, 6, Protocol.SMTP, Duration.ofSeconds(2), Holder.SAME),
          new Part(DemoEvent.SWITCHOVER, 5, Protocol.SMTP, Duration.ofSeconds(4), Holder.OTHER));

  static final Duration SHORTEST = CALM.plusSeconds(PARTS.stream().mapToLong(Part::seconds).sum());

  DemoScript {
    steps = List.copyOf(steps);
  }

  /**
   * The whole story in this time.
   *
   * @throws IllegalArgumentException shorter than {@link #SHORTEST}
   */
  static DemoScript scaledTo(Duration total) {
    if (total.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          "a demo of " + total.toSeconds() + " s: needs " + SHORTEST.toSeconds() + " s or more");
    }
    double scale = (double) total.toMillis() / SHORTEST.toMillis();
    List<DemoStep> steps = new ArrayList<>();
    Duration begin = CALM;
    for (Part part : PARTS) {
      Duration end = begin.plusSeconds(part.seconds);
      steps.add(
          new DemoStep(
              part.event,
              times(begin, scale),
              times(end, scale),
              part.seenBy,
              part.longestOutage,
              part.holder));
      begin = end;
    }
    return new DemoScript(total, steps);
  }

  private static Duration times(Duration d, double scale) {
    return Duration.ofMillis(Math.round(d.toMillis() * scale));
  }
}
