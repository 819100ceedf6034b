package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A power switch that the nodes can order to switch another node off: what a server's management
 * controller is to a real one. {@code fence_lab} is the program for it by the convention of
 * fence-agents. Orders are files in a directory that all nodes see; a thread of this JVM carries
 * them out.
 */
final class PowerSwitch implements AutoCloseable {
  private static final String PROGRAM =
      """
      #!/bin/sh
      # A fence agent: options on standard input, see FenceAgentAPI.md of fence-agents.
      while read -r line; do
        case $line in
          action=*) action=${line#*=} ;;
          plug=*) plug=${line#*=} ;;
        esac
      done
      cd "$(dirname "$0")" || exit 1
      [ -e broken ] && { echo "the management controller does not answer" >&2; exit 1; }
      case $action in
        off)
          : >"$plug.off"
          while [ -e "$plug.off" ]; do sleep 0.01; done
          ;;
        status)
          : >"$plug.ask"
          while [ -e "$plug.ask" ]; do sleep 0.01; done
          [ "$(cat "$plug.state")" = on ] && exit 0
          exit 2
          ;;
        *) exit 1 ;;
      esac
      """;

  private final Lab lab;
  private final Path directory;
  private final Lookout lookout;

  private PowerSwitch(Lab lab) throws IOException {
    this.lab = lab;
    this.directory = directory(lab);
    Files.createDirectories(directory);
    Path program = directory.resolve("fence_lab");
    Files.writeString(program, PROGRAM);
    if (!program.toFile().setExecutable(true)) {
      throw new IOException(program + " cannot be made executable");
    }
    lookout = new Lookout("power-switch", () -> lab.nodes().forEach(this::carryOut));
  }

  static PowerSwitch on(Lab lab) {
    try {
      return new PowerSwitch(lab);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path directory(Lab lab) {
    return lab.workDirectory().resolve("power");
  }

  /** The lines of {@code node.yml} that let a node switch another one off. */
  static String yaml(Lab lab, String plug) {
    return "{command: [%s], options: {plug: %s}, timeout: 5s, check_every: 5s}"
        .formatted(directory(lab).resolve("fence_lab"), plug);
  }

  /** From now on it does not answer. */
  void breakDown() {
    try {
      Files.writeString(directory.resolve("broken"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void carryOut(LabNode node) {
    Path off = directory.resolve(node.name() + ".off");
    Path ask = directory.resolve(node.name() + ".ask");
    try {
      if (Files.exists(off)) {
        node.powerOff();
        Files.delete(off);
      }
      if (Files.exists(ask)) {
        Files.writeString(directory.resolve(node.name() + ".state"), node.isOn() ? "on" : "off");
        Files.delete(ask);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    lookout.close();
  }

  /** The nodes that have been switched off and are off still. */
  List<String> off() {
    return lab.nodes().stream().filter(n -> !n.isOn()).map(LabNode::name).toList();
  }
}
