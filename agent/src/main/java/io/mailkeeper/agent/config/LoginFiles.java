package io.mailkeeper.agent.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files {@code group.yml} names that hold a user and a password, {@code user:password} in one
 * line. Each node has its own copy, so that each must check it. Blocks on files.
 */
public final class LoginFiles {

  private static final int MIN_BYTES = "u:p".length();
  private static final Pattern LOGIN =
      Pattern.compile("[^:\\x00-\\x1f\\x7f-\\x9f]{1,1000}:[^\\x00-\\x1f\\x7f-\\x9f]{1,1000}");

  private LoginFiles() {}

  /**
   * Reads {@code user:password}; only the line end that editors add is left out.
   *
   * @throws UncheckedIOException when the file cannot be read
   */
  public static String read(Path file) {
    try {
      return Files.readString(file).replaceFirst("\\R\\z", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks at every probe's {@code login_file} in the tree of {@code group.yml}. */
  static void check(Located group, Faults faults) {
    probes(group)
        .flatMap(probe -> probe.text("login_file").stream())
        .forEach(
            file ->
                problem(file.text())
                    .ifPresent(fault -> faults.add(file.place(), "'login_file': " + fault)));
  }

  /** All probes in the tree, those of services first. */
  static Stream<Located> probes(Located group) {
    Stream<Located> services =
        group.items("hierarchies").flatMap(hierarchy -> hierarchy.items("services"));
    return Stream.concat(services, group.items("causes"))
        .flatMap(probed -> probed.get("probe").stream())
        .flatMap(probe -> Stream.concat(Stream.of(probe), parts(probe)));
  }

  /** A round trip is made of two. */
  private static Stream<Located> parts(Located probe) {
    return Stream.of("submit", "fetch").flatMap(part -> probe.get(part).stream());
  }

  private static Optional<String> problem(String text) {
    try {
      Path file = Path.of(text);
      if (!file.isAbsolute()) {
        return Optional.empty(); // told by the binder
      }
      Optional<String> unfit = SecretFiles.problem(file, MIN_BYTES);
      return unfit.isPresent() || LOGIN.matcher(read(file)).matches()
          ? unfit
          : Optional.of(text + " does not hold user:password in one line");
    } catch (InvalidPathException e) {
      return Optional.empty(); // told by the binder
    } catch (UncheckedIOException e) {
      return Optional.of(text + " is no text file that can be read");
    }
  }
}
