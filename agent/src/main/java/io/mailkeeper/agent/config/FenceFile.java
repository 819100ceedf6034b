package io.mailkeeper.agent.config;

import io.mailkeeper.healer.fence.FenceDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A device that switches one node off: a program by the convention of fence-agents, such as {@code
 * fence_ipmilan}.
 *
 * @param command the program and its arguments
 * @param options what it is told on its standard input, as {@code name=value} lines
 * @param optionFiles the same, with the value in a file that only root can read: passwords
 * @param timeout after which a call is given up
 * @param checkEvery how often it is asked for the node's state, to know that it works
 */
@Called("fence")
public record FenceFile(
    List<String> command,
    Optional<Map<String, String>> options,
    Optional<Map<String, Path>> optionFiles,
    @Default("20s") Duration timeout,
    @Default("1m") Duration checkEvery) {

  /** What the agent itself says. */
  private static final String ACTION = "action";

  public FenceFile {
    options.ifPresent(given -> checkNames("options", given));
    optionFiles.ifPresent(given -> checkNames("option_files", given));
    options.ifPresent(FenceFile::checkValues);
    if (checkEvery.compareTo(timeout) < 0) {
      throw new KeyFault(
          "check_every",
          "'check_every' in fence is "
              + Durations.text(checkEvery)
              + "; expected at least the timeout of "
              + Durations.text(timeout));
    }
  }

  private static void checkNames(String key, Map<String, ?> given) {
    if (given.containsKey(ACTION)) {
      throw new KeyFault(
          key, "'action' in '" + key + "' of fence is given by Mailkeeper itself; remove it");
    }
    given.keySet().stream()
        .filter(name -> !name.matches("[A-Za-z0-9_-]+"))
        .findFirst()
        .ifPresent(
            name -> {
              throw new KeyFault(
                  key,
                  "option '%s' in '%s' of fence; expected letters, digits, '_' and '-'"
                      .formatted(name, key));
            });
  }

  private static void checkValues(Map<String, String> options) {
    options.forEach(
        (name, value) -> {
          if (value.chars().anyMatch(c -> c < ' ')) {
            throw new KeyFault(
                "options", "option '" + name + "' of fence has a line end or control character");
          }
        });
  }

  /** In the terms of the program that carries it out. */
  public FenceDevice device(String node) {
    return new FenceDevice(
        node, command, options.orElse(Map.of()), optionFiles.orElse(Map.of()), timeout);
  }
}
