package io.mailkeeper.healer.resource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a start needs besides a decision: the token that the guard makes for an epoch, and removes
 * before anything else when it fires, stops or starts up. A decision may be old by the time it is
 * carried out: an agent can be paused between the two for longer than its lease. So the token is
 * looked for by the very process that is to become the daemon, and after it has joined the control
 * group: either the guard finds it there, or it does not find the token.
 *
 * @param file the token; empty where nothing is guarded, as in a rehearsal
 */
public record StartToken(Optional<Path> file) {
  /** Nothing is asked. */
  public static final StartToken NOT_NEEDED = new StartToken(Optional.empty());

  /** EX_TEMPFAIL of sysexits.h(3head). */
  private static final int REFUSED = 75;

  /**
   * The script is constant; the token and the program are its positional parameters, which the
   * shell does not parse.
   */
  private static final String SCRIPT =
      "[ -e \"$0\" ] || { echo \"not started: $0 is gone, so the lease is over\"; exit "
          + REFUSED
          + "; }; exec \"$@\"";

  public static StartToken of(Path file) {
    return new StartToken(Optional.of(file));
  }

  /** The argument list that executes a program only while the token is there; same process. */
  List<String> asked(List<String> argv) {
    if (file.isEmpty()) {
      return List.copyOf(argv);
    }
    List<String> wrapped = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, file.get().toString()));
    wrapped.addAll(argv);
    return List.copyOf(wrapped);
  }

  /** Whether it is asked for and not there. */
  boolean isGone() {
    return file.isPresent() && Files.notExists(file.get());
  }
}
