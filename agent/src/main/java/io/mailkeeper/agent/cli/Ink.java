package io.mailkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Colours, on a terminal only; {@code NO_COLOR} (no-color.org) set to anything but nothing turns
 * them off. Whatever has a colour says the same in words.
 */
record Ink(boolean on) {
  static Ink forStdout() {
    String terminal = environment("TERM");
    return new Ink(
        stdoutIsTerminal()
            && !terminal.isEmpty()
            && !terminal.equals("dumb")
            && environment("NO_COLOR").isEmpty());
  }

  String good(String text) {
    return in("32", text);
  }

  String warn(String text) {
    return in("33", text);
  }

  String bad(String text) {
    return in("1;31", text);
  }

  String bold(String text) {
    return in("1", text);
  }

  private String in(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
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
}
