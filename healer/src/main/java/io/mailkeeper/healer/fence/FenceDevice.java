package io.mailkeeper.healer.fence;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How to switch one node off.
 *
 * @param node the node that is switched off by it
 * @param command program and arguments, such as {@code [fence_ipmilan]}
 * @param options given to it as {@code name=value} lines on its standard input
 * @param optionFiles options whose value is the first line of a file, such as a password
 * @param timeout after which a call is given up and its result unknown
 */
public record FenceDevice(
    String node,
    List<String> command,
    Map<String, String> options,
    Map<String, Path> optionFiles,
    Duration timeout) {

  public FenceDevice {
    command = List.copyOf(command);
    options = sorted(options);
    optionFiles = sorted(optionFiles);
  }

  private static <T> SortedMap<String, T> sorted(Map<String, T> map) {
    return java.util.Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
