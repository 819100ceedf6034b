package io.mailkeeper.healer.guard;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the guard may do to the whole node.
 *
 * @param watchdog the watchdog device, or the stand-in of a test
 * @param timeout what its timeout is set to, whole seconds; without a meaning when there is none
 * @param sysrq where {@code b} resets the node; empty: it is not reset
 */
public record GuardOptions(Optional<Path> watchdog, Duration timeout, Optional<Path> sysrq) {

  /** Neither watchdog nor reset. */
  public static final GuardOptions NONE =
      new GuardOptions(Optional.empty(), Duration.ZERO, Optional.empty());

  static final String WATCHDOG = "--watchdog";
  static final String TIMEOUT = "--watchdog-timeout";
  static final String SYSRQ = "--sysrq";

  public GuardOptions {
    if (watchdog.isPresent() && (timeout.isNegative() || timeout.toSeconds() < 1)) {
      throw new IllegalArgumentException("watchdog timeout " + timeout + ", expected 1 s or more");
    }
  }

  /** As words of the command line. */
  public List<String> argv() {
    List<String> argv = new ArrayList<>();
    if (watchdog.isPresent()) {
      argv.addAll(List.of(WATCHDOG, watchdog.get().toString()));
      argv.addAll(List.of(TIMEOUT, Long.toString(timeout.toSeconds())));
    }
    if (sysrq.isPresent()) {
      argv.addAll(List.of(SYSRQ, sysrq.get().toString()));
    }
    return argv;
  }

  /**
   * Reads what {@link #argv} wrote.
   *
   * @throws IllegalArgumentException with the word it stumbled on
   */
  static GuardOptions read(List<String> argv) {
    Optional<Path> watchdog = Optional.empty();
    Duration timeout = Duration.ZERO;
    Optional<Path> sysrq = Optional.empty();
    for (int i = 0; i < argv.size(); i += 2) {
      if (i + 1 == argv.size()) {
        throw new IllegalArgumentException(argv.get(i) + " needs a value");
      }
      String value = argv.get(i + 1);
      switch (argv.get(i)) {
        case WATCHDOG -> watchdog = Optional.of(Path.of(value).toAbsolutePath());
        case TIMEOUT -> timeout = Duration.ofSeconds(Long.parseLong(value));
        case SYSRQ -> sysrq = Optional.of(Path.of(value).toAbsolutePath());
        default -> throw new IllegalArgumentException("unknown option " + argv.get(i));
      }
    }
    return new GuardOptions(watchdog, timeout, sysrq);
  }
}
