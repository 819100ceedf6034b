package io.mailkeeper.healer.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.LocalCommands;
import io.mailkeeper.healer.system.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Debian's mail servers, each unpacked with all it needs below {@code MAILKEEPER_MAIL_SERVERS}
 * ({@code .ci/run} does that): their own files, and their own view of a configuration.
 */
final class MailServers {

  private static final Optional<Path> HOME =
      Optional.ofNullable(System.getenv("MAILKEEPER_MAIL_SERVERS")).map(Path::of);
  private static final Duration LONG = Duration.ofSeconds(60);

  private MailServers() {}

  /** The root directory of one of them; without it the test is skipped. */
  static Path root(String name) {
    Path root = HOME.orElse(Path.of("/nonexistent")).resolve(name);
    Needs.need(
        Files.isDirectory(root.resolve("usr")),
        name + " is not unpacked below MAILKEEPER_MAIL_SERVERS");
    return root;
  }

  /** A file of the server, as text. */
  static String text(Path root, String file) {
    try {
      return Files.readString(root.resolve(file.substring(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a program of the server in its root and yields what it prints, all of it.
   *
   * @param directory on this machine, shown to it as {@code /tmp}
   */
  static String run(Path root, Path directory, List<String> command) {
    Needs.root();
    String prepare = "mount --bind \"$0\" \"$1/tmp\" && exec chroot \"$@\" >\"$0/printed\"";
    List<String> words = new ArrayList<>(List.of("unshare", "--mount", "/bin/sh", "-c", prepare));
    words.addAll(List.of(directory.toString(), root.toString()));
    words.addAll(command);
    return printed(words, directory);
  }

  /** The same for a program of this machine. */
  static String runHere(Path directory, List<String> command) {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" >\"$0/printed\""));
    words.add(directory.toString());
    words.addAll(command);
    return printed(words, directory);
  }

  /** Commands themselves keep no more of an output than a log wants. */
  private static String printed(List<String> words, Path directory) {
    Commands.Result result = new LocalCommands().run(words, LONG);
    assertThat(result.ok()).as("%s: %s", words, result.output()).isTrue();
    return text(directory, "/printed");
  }
}
