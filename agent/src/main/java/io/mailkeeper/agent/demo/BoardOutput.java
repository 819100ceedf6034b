package io.mailkeeper.agent.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the board goes: repainted in place on a terminal, news line by line anywhere else. */
interface BoardOutput extends AutoCloseable {

  void show(BoardView view);

  /** Leaves the last board on the screen and the cursor below it. */
  @Override
  void close();

  /**
   * For this JVM's stdout, by what it is. {@code NO_COLOR} (no-color.org) set to anything but
   * nothing turns colours off.
   */
  static BoardOutput onStdout() {
    String terminal = environment("TERM");
    boolean paints = stdoutIsTerminal() && !terminal.isEmpty() && !terminal.equals("dumb");
    boolean colour = environment("NO_COLOR").isEmpty();
    return paints ? new Live(System.out, new Board(80, 24, colour)) : new Plain(System.out);
  }

  /** {@code System.console()} speaks of stdin and stdout together, and from JDK 22 of neither. */
  private static boolean stdoutIsTerminal() {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    return value == null ? "" : value;
  }

  /** In place: ECMA-48 cursor home, erase to the end of each line, then of the screen. */
  final class Live implements BoardOutput {
    private final PrintStream out;
    private final Board board;
    private boolean begun;

    Live(PrintStream out, Board board) {
      this.out = out;
      this.board = board;
    }

    @Override
    public synchronized void show(BoardView view) {
      StringBuilder frame = new StringBuilder(begun ? "\u001b[H" : "\u001b[?25l\u001b[2J\u001b[H");
      begun = true;
      board.render(view).forEach(line -> frame.append(line).append("\u001b[K\n"));
      out.print(frame.append("\u001b[J"));
      out.flush();
    }

    @Override
    public synchronized void close() {
      if (begun) {
        out.print("\u001b[0m\u001b[?25h");
        out.flush();
      }
    }
  }

  /** Each event once, as it comes; a file of it is a log. */
  final class Plain implements BoardOutput {
    private final PrintStream out;
    private final Board board = new Board(1000, 24, false);
    private final List<BoardView.Event> told = new ArrayList<>();

    Plain(PrintStream out) {
      this.out = out;
    }

    @Override
    public synchronized void show(BoardView view) {
      for (BoardView.Event event : view.events()) {
        if (!told.contains(event)) {
          told.add(event);
          out.println(board.event(event));
        }
      }
    }

    @Override
    public void close() {
      out.flush();
    }
  }
}
