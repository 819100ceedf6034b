package io.mailkeeper.healer.fence;

import io.mailkeeper.healer.system.Commands.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that switches a node off, by the convention of fence-agents (FenceAgentAPI.md there):
 * options as {@code name=value} lines on its standard input; {@code action=off} ends with 0 when it
 * has worked; {@code action=status} ends with 0 when the node is on, with 2 when it is off.
 *
 * <p>Off counts only when the state was read back after it: the success of {@code off} alone proves
 * nothing. Blocks; any thread.
 */
public final class FenceAgent {
  private static final int ON = 0;
  private static final int OFF = 2;

  /** Of what the program said, so much is told. */
  private static final int TOLD = 200;

  private final FenceDevice device;
  private final Programs programs;

  /** Runs a program with a text on its standard input, as {@code LocalCommands.fed}. */
  @FunctionalInterface
  public interface Programs {
    Result run(List<String> argv, String input, Duration limit);
  }

  public FenceAgent(FenceDevice device, Programs programs) {
    this.device = device;
    this.programs = programs;
  }

  public FenceDevice device() {
    return device;
  }

  /** Asks for the state; empty when the device answers, on or off. */
  public Optional<String> check() {
    Answer answer = ask("status");
    return answer.is(ON) || answer.is(OFF) ? Optional.empty() : Optional.of(answer.words());
  }

  /** Switches the node off; empty when it was read back to be off, otherwise why it is not sure. */
  public Optional<String> off() {
    Answer off = ask("off");
    Answer status = ask("status"); // also after a failure: the order may have been carried out
    if (status.is(OFF)) {
      return Optional.empty();
    }
    String state = status.is(ON) ? "it is still on" : status.words();
    return Optional.of(off.is(0) ? "'off' was accepted, but " + state : off.words() + "; " + state);
  }

  private record Answer(String action, Optional<Integer> exit, String fault) {
    boolean is(int code) {
      return exit.equals(Optional.of(code));
    }

    String words() {
      return "'" + action + "' " + fault;
    }
  }

  private Answer ask(String action) {
    try {
      Result result = programs.run(device.command(), input(action), device.timeout());
      if (result.timedOut()) {
        return new Answer(
            action, Optional.empty(), "did not end within " + device.timeout().toMillis() + " ms");
      }
      String said = told(result.output());
      String fault = "ended with " + result.exit() + (said.isEmpty() ? "" : ": " + said);
      return new Answer(action, Optional.of(result.exit()), fault);
    } catch (IOException e) {
      return new Answer(action, Optional.empty(), "was not tried: " + e.getMessage());
    }
  }

  private String input(String action) throws IOException {
    StringBuilder text = new StringBuilder("action=" + action + "\n");
    device.options().forEach((k, v) -> text.append(k).append('=').append(v).append('\n'));
    for (Map.Entry<String, Path> e : device.optionFiles().entrySet()) {
      text.append(e.getKey()).append('=').append(firstLine(e.getValue())).append('\n');
    }
    return text.toString();
  }

  private static String firstLine(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }

  /** The last line; a program that echoes its options must not carry a secret into a log. */
  private String told(String output) {
    String last = output.strip().lines().reduce("", (a, b) -> b.isBlank() ? a : b.strip());
    for (Path file : device.optionFiles().values()) {
      try {
        String secret = firstLine(file);
        last = secret.isEmpty() ? last : last.replace(secret, "***");
      } catch (IOException e) {
        return "";
      }
    }
    return last.length() > TOLD ? last.substring(0, TOLD) + "..." : last;
  }
}
