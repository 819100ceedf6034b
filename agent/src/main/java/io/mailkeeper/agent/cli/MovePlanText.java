package io.mailkeeper.agent.cli;

import io.mailkeeper.agent.loop.MovePlan;
import io.mailkeeper.healer.Spans;
import java.util.ArrayList;
import java.util.List;

/** What a switchover would be, in lines: the verdict first. Pure. */
final class MovePlanText {
  private MovePlanText() {}

  static List<String> of(String tag, MovePlan p) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "switchover of "
            + tag
            + (p.from().isEmpty() ? "" : " from " + p.from())
            + " to "
            + p.to()
            + (p.isClear() ? ": nothing speaks against it" : ": SOMETHING SPEAKS AGAINST IT"));
    lines.add("  answer    " + (p.accepted() ? "" : "REFUSED: ") + p.answer());
    boolean asked = !p.steps().isEmpty() || !p.missing().isEmpty();
    if (asked) {
      lines.addAll(rows("checks", "nothing is missing on " + p.to(), p.missing()));
    }
    int number = 0;
    for (String step : p.steps()) {
      lines.add(String.format("  step %-4d %s", ++number, step));
    }
    if (!p.steps().isEmpty()) {
      lines.addAll(rows("unmount", "nobody is in the way", p.blockers()));
      lines.add(
          "  outage    "
              + p.outage()
                  .map(MovePlanText::outage)
                  .orElse("not known: no planned move is on record yet"));
    }
    return lines;
  }

  private static List<String> rows(String name, String nothing, List<String> faults) {
    if (faults.isEmpty()) {
      return List.of(String.format("  %-9s %s", name, nothing));
    }
    return faults.stream().map(f -> String.format("  %-9s BAD %s", name, f)).toList();
  }

  private static String outage(MovePlan.Outage o) {
    return o.moves() == 1
        ? "about " + Spans.words(o.median()) + ", as the one planned move on record"
        : "about "
            + Spans.words(o.median())
            + ": median of "
            + o.moves()
            + " planned moves, "
            + Spans.words(o.least())
            + " to "
            + Spans.words(o.most());
  }
}
