package io.mailkeeper.agent.demo;

import io.mailkeeper.agent.demo.BoardView.Cell;
import io.mailkeeper.agent.demo.BoardView.Event;
import io.mailkeeper.agent.demo.BoardView.Mail;
import io.mailkeeper.agent.demo.BoardView.Node;
import io.mailkeeper.agent.demo.BoardView.Progress;
import io.mailkeeper.agent.demo.BoardView.Step;
import io.mailkeeper.agent.demo.BoardView.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The board as lines of text, to be understood at a glance at 2 am: who is in service, why, what
 * happens next; then the proof: outages and lost mail; what is left of the screen goes to events.
 * Plain ASCII, no wider than the screen; what is wrong is marked with "!", not by colour alone.
 */
final class Board {

  private final int columns;
  private final int rows;
  private final boolean colour;

  /**
   * @param columns width, 60 or more
   * @param rows height, 20 or more; one row less is used, for a full last row would scroll
   * @param colour whether to use ANSI colours (ECMA-48 SGR)
   */
  Board(int columns, int rows, boolean colour) {
    this.columns = Math.max(60, columns);
    this.rows = Math.max(20, rows);
    this.colour = colour;
  }

  List<String> render(BoardView view) {
    List<String> lines = new ArrayList<>();
    lines.add(title(view));
    lines.add(headline(view.nodes()));
    lines.add("");
    nodes(view.nodes(), lines);
    lines.add("");
    lines.add(cut("WHY   " + view.why()));
    lines.add(cut("NEXT  " + view.next()));
    lines.add("");
    outages(view.outages(), lines);
    lines.add(mail(view.mail()));
    lines.add("");
    events(view.events(), lines);
    return lines;
  }

  private String title(BoardView view) {
    String left = "MAILKEEPER DEMO   two nodes and a mail client on this machine";
    String right =
        clock(view.elapsed()) + view.total().map(t -> " of " + clock(t)).orElse("  Ctrl-C ends");
    int gap = Math.max(1, columns - left.length() - right.length());
    return cut(left + " ".repeat(gap) + right);
  }

  /** Counted from what the nodes say of themselves: two would be the worst news of all. */
  private String headline(List<Node> nodes) {
    List<Node> serving = nodes.stream().filter(Node::inService).toList();
    return switch (serving.size()) {
      case 0 -> paint("! NOBODY IS IN SERVICE", Tone.BAD);
      case 1 -> headline(serving.get(0));
      default ->
          paint(
              "! MORE THAN ONE IN SERVICE: "
                  + serving.stream().map(Node::name).collect(Collectors.joining(", ")),
              Tone.BAD);
    };
  }

  private String headline(Node node) {
    String troubles =
        node.services().entrySet().stream()
            .filter(s -> s.getValue().tone() == Tone.BAD || s.getValue().tone() == Tone.ATTENTION)
            .map(s -> s.getKey() + " " + s.getValue().text())
            .collect(Collectors.joining(", "));
    String holder = "MAIL IS IN SERVICE on " + node.name();
    return troubles.isEmpty()
        ? paint(holder, Tone.GOOD)
        : paint(cut("! " + holder + ", but: " + troubles), Tone.BAD);
  }

  private void nodes(List<Node> nodes, List<String> lines) {
    Set<String> services = new LinkedHashSet<>();
    nodes.forEach(n -> services.addAll(n.services().keySet()));
    StringBuilder header = new StringBuilder(pad("NODE", 10) + pad("ROLE", 22) + "EPOCH   LEASE");
    services.forEach(s -> header.append("   ").append(pad(s.toUpperCase(Locale.ROOT), 9)));
    lines.add(cut(header.toString().stripTrailing()));
    nodes.forEach(n -> lines.add(node(n, services)));
  }

  private String node(Node node, Set<String> services) {
    String epoch = node.epoch().isPresent() ? Long.toString(node.epoch().getAsLong()) : "-";
    String lease = node.leaseLeft().map(Board::seconds).orElse("-");
    StringBuilder line = new StringBuilder(pad(node.name(), 10));
    line.append(cell(node.role(), 22)).append(right(epoch, 5)).append(right(lease, 8));
    for (String service : services) {
      Cell cell = node.services().getOrDefault(service, new Cell("-", Tone.QUIET));
      line.append("   ").append(cell(cell, 9));
    }
    return line.toString().stripTrailing();
  }

  private void outages(List<Step> steps, List<String> lines) {
    lines.add(pad("STEP", 34) + "  OUTAGE  ALLOWED   IN SERVICE   RESULT");
    for (Step step : steps) {
      String outage = step.outage().map(Board::seconds).orElse("-");
      lines.add(
          pad(step.title(), 34)
              + right(outage, 8)
              + right(seconds(step.limit()), 9)
              + "   "
              + pad(step.backOn().isEmpty() ? "-" : step.backOn(), 13)
              + progress(step.progress()));
    }
  }

  private String progress(Progress progress) {
    return switch (progress) {
      case WAITING -> paint("waiting", Tone.QUIET);
      case RUNNING -> paint("* running", Tone.ATTENTION);
      case OK -> paint("ok", Tone.GOOD);
      case FAILED -> paint("! FAILED", Tone.BAD);
    };
  }

  private String mail(Mail mail) {
    String counts =
        String.format(
            "MAIL  accepted %d, found %d, %s %d; uncertain %d, doubled %d",
            mail.accepted(),
            mail.found(),
            mail.missing() == 0 ? "missing" : "! MISSING",
            mail.missing(),
            mail.uncertain(),
            mail.duplicates());
    return paint(cut(counts), mail.missing() == 0 ? Tone.GOOD : Tone.BAD);
  }

  /** The last ones, newest at the bottom, as many as fit. */
  private void events(List<Event> events, List<String> lines) {
    lines.add("LAST EVENTS");
    int room = Math.max(0, rows - 1 - lines.size());
    events.stream().skip(Math.max(0, events.size() - room)).map(this::event).forEach(lines::add);
  }

  String event(Event event) {
    String mark =
        switch (event.tone()) {
          case GOOD, QUIET -> "  ";
          case ATTENTION -> "* ";
          case BAD -> "! ";
        };
    String text = mark + pad(clock(event.at()), 7) + pad(event.who(), 10) + event.what();
    return paint(cut(text), event.tone());
  }

  private String cell(Cell cell, int width) {
    String mark =
        switch (cell.tone()) {
          case GOOD, QUIET -> "";
          case ATTENTION -> "* ";
          case BAD -> "! ";
        };
    return paint(pad(mark + cell.text(), width), cell.tone());
  }

  private String paint(String text, Tone tone) {
    if (!colour) {
      return text;
    }
    String code =
        switch (tone) {
          case GOOD -> "32";
          case ATTENTION -> "33";
          case BAD -> "1;31";
          case QUIET -> "2";
        };
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }

  private String cut(String text) {
    return text.length() <= columns ? text : text.substring(0, columns - 3) + "...";
  }

  /** Left-aligned in a column of this width, the last place of which stays blank. */
  private static String pad(String text, int width) {
    String fitting = text.length() < width ? text : text.substring(0, width - 2) + "~";
    return String.format("%-" + width + "s", fitting);
  }

  /** Right-aligned. */
  private static String right(String text, int width) {
    return String.format("%" + width + "s", text);
  }

  /** Under 10 s with hundredths, for an outage; beyond that nobody needs them. */
  static String seconds(Duration d) {
    double seconds = d.toNanos() / 1e9;
    return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
  }

  private static String clock(Duration d) {
    return String.format("%02d:%02d", d.toMinutes(), d.toSecondsPart());
  }
}
