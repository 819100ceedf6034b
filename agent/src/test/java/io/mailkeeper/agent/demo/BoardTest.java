package io.mailkeeper.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.demo.BoardView.Cell;
import io.mailkeeper.agent.demo.BoardView.Event;
import io.mailkeeper.agent.demo.BoardView.Mail;
import io.mailkeeper.agent.demo.BoardView.Node;
import io.mailkeeper.agent.demo.BoardView.Progress;
import io.mailkeeper.agent.demo.BoardView.Step;
import io.mailkeeper.agent.demo.BoardView.Tone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BoardTest {

  @Test
  void looksLikeTheSample() throws IOException {
    assertThat(String.join("\n", new Board(80, 24, false).render(sample())) + "\n")
        .isEqualTo(golden());
  }

  @Test
  void fitsAnEightyByTwentyFourTerminalWithARowToSpare() {
    BoardView crowded = withEvents(40);
    List<String> lines = new Board(80, 24, false).render(crowded);
    assertThat(lines).hasSize(23).allMatch(line -> line.length() <= 80);
    assertThat(lines.get(22)).contains("event 40");
  }

  @Test
  void coloursChangeNoTextAndNoWidth() {
    List<String> plain = new Board(80, 24, false).render(sample());
    List<String> coloured = new Board(80, 24, true).render(sample());
    assertThat(String.join("\n", coloured)).contains("\u001b[1;31m");
    assertThat(coloured.stream().map(l -> l.replaceAll("\u001b\\[[0-9;]*m", "").stripTrailing()))
        .containsExactlyElementsOf(plain.stream().map(String::stripTrailing).toList());
  }

  @Test
  void twoInServiceIsTheWorstNews() {
    Node a = node("node-a", true, "in service", 7, Map.of());
    Node b = node("node-b", true, "in service", 8, Map.of());
    assertThat(headline(List.of(a, b))).isEqualTo("! MORE THAN ONE IN SERVICE: node-a, node-b");
    assertThat(headline(List.of(a))).isEqualTo("MAIL IS IN SERVICE on node-a");
    assertThat(headline(List.of())).isEqualTo("! NOBODY IS IN SERVICE");
  }

  @Test
  void awayFromATerminalEachEventIsToldOnce() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (BoardOutput plain = new BoardOutput.Plain(out)) {
      plain.show(withEvents(1));
      plain.show(withEvents(2));
      plain.show(withEvents(2));
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("  00:01  node-a    event 1", "  00:02  node-a    event 2");
  }

  @Test
  void onATerminalItIsPaintedInPlaceAndTheCursorComesBack() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (BoardOutput live = new BoardOutput.Live(out, new Board(80, 24, false))) {
      live.show(sample());
      live.show(sample());
    }
    String painted = bytes.toString(StandardCharsets.UTF_8);
    assertThat(painted).startsWith("\u001b[?25l\u001b[2J\u001b[H").endsWith("\u001b[?25h");
    assertThat(painted.split("\u001b\\[2J", -1)).as("the screen is cleared once").hasSize(2);
  }

  private static String headline(List<Node> nodes) {
    BoardView s = sample();
    return new Board(80, 24, false)
        .render(
            new BoardView(s.elapsed(), s.total(), nodes, "", "", List.of(), s.mail(), List.of()))
        .get(1);
  }

  private static BoardView withEvents(int count) {
    List<Event> events = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      events.add(new Event(Duration.ofSeconds(i), "node-a", "event " + i, Tone.QUIET));
    }
    BoardView s = sample();
    return new BoardView(
        s.elapsed(), s.total(), s.nodes(), s.why(), s.next(), s.outages(), s.mail(), events);
  }

  /** In the middle of a story: SMTP was killed and came back, now IMAP hangs. */
  static BoardView sample() {
    Map<String, Cell> a = new LinkedHashMap<>();
    a.put("smtp", new Cell("up", Tone.GOOD));
    a.put("imap", new Cell("hung", Tone.BAD));
    Map<String, Cell> b = new LinkedHashMap<>();
    b.put("smtp", new Cell("stopped", Tone.QUIET));
    b.put("imap", new Cell("stopped", Tone.QUIET));
    return new BoardView(
        Duration.ofSeconds(11),
        Optional.of(Duration.ofSeconds(40)),
        List.of(
            node("node-a", true, "in service", 7, a),
            node("node-b", false, "ready to take over", 6, b)),
        "imap on node-a: 3 probes in a row timed out, in 1.5 s",
        "restarting imap on node-a, attempt 1 of 2; after that node-b takes over",
        List.of(
            step(
                DemoEvent.KILL_SMTP,
                Optional.of(Duration.ofMillis(1260)),
                4,
                "node-a",
                Progress.OK),
            step(
                DemoEvent.HANG_IMAP, Optional.of(Duration.ofMillis(2040)), 6, "", Progress.RUNNING),
            step(DemoEvent.POWER_OFF, Optional.empty(), 8, "", Progress.WAITING),
            step(DemoEvent.POWER_ON, Optional.empty(), 1, "", Progress.WAITING),
            step(DemoEvent.SWITCHOVER, Optional.empty(), 4, "", Progress.WAITING)),
        new Mail(94, 94, 0, 1, 0),
        List.of(
            event(1, "demo", "kill -9 of the SMTP daemon on node-a", Tone.ATTENTION),
            event(2, "node-a", "smtp: refused; restarting, attempt 1 of 2", Tone.ATTENTION),
            event(3, "node-a", "smtp: up again after 1.1 s", Tone.GOOD),
            event(9, "demo", "SIGSTOP to the IMAP daemon on node-a", Tone.ATTENTION),
            event(10, "node-a", "imap: no greeting within 0.5 s", Tone.ATTENTION),
            event(11, "node-a", "imap: failed, 3 timeouts in 1.5 s", Tone.BAD)));
  }

  private static Node node(
      String name, boolean inService, String role, long epoch, Map<String, Cell> services) {
    return new Node(
        name,
        inService,
        new Cell(role, Tone.GOOD),
        OptionalLong.of(epoch),
        inService ? Optional.of(Duration.ofMillis(1430)) : Optional.empty(),
        services);
  }

  private static Step step(
      DemoEvent event, Optional<Duration> outage, long limit, String backOn, Progress progress) {
    return new Step(event.title(), outage, Duration.ofSeconds(limit), backOn, progress);
  }

  private static Event event(long second, String who, String what, Tone tone) {
    return new Event(Duration.ofSeconds(second), who, what, tone);
  }

  private static String golden() throws IOException {
    try (InputStream in = BoardTest.class.getResourceAsStream("board.txt")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
