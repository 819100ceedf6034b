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

  /**
   * Arguments: the server's root, files to lay over it, how many sockets to wait for, the command.
   * All is in namespaces of its own and gone at the end. A server has opened what it is to open when
   * nothing more comes for a moment.
   */
  private static final String SERVE =
      """
      set -e
      root=$1 over=$2 wanted=$3
      shift 3
      mount -t tmpfs none /mnt
      mkdir /mnt/upper /mnt/work /mnt/merged
      cp -a "$over/." /mnt/upper
      chmod 755 /mnt/upper
      mount -t overlay -o "lowerdir=$root,upperdir=/mnt/upper,workdir=/mnt/work" none /mnt/merged
      mount -t proc proc /mnt/merged/proc
      mount --bind /dev /mnt/merged/dev
      ip link set lo up
      hostname mail.example
      chroot /mnt/merged "$@" >"$over/log" 2>&1 </dev/null &
      before=-1
      for i in $(seq 200); do
        now=$(ss -ltnH | wc -l)
        if [ "$now" -ge "$wanted" ] && [ "$now" -eq "$before" ]; then break; fi
        before=$now
        sleep 0.1
      done
      ss -ltnH | awk '{ print $4 }' >"$over/printed"
      """;

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

  /**
   * Starts a server and yields the TCP sockets it opens, as {@code ss} writes them.
   *
   * @param root of the server; / for one that is installed here
   * @param over directory with the files that are laid over the root
   * @param wanted how many to wait for
   */
  static List<String> sockets(Path root, Path over, int wanted, List<String> command) {
    Needs.root();
    Needs.need(Files.isExecutable(Path.of("/bin/ss")), "ss (iproute2) is not installed");
    List<String> words = new ArrayList<>(List.of("unshare", "--net", "--mount", "--uts", "--ipc"));
    words.addAll(List.of("--pid", "--fork", "--kill-child", "/bin/sh", "-c", SERVE, "sh"));
    words.addAll(List.of(root.toString(), over.toString(), Integer.toString(wanted)));
    words.addAll(command);
    return printed(words, over).lines().toList();
  }

  /** Commands themselves keep no more of an output than a log wants. */
  private static String printed(List<String> words, Path directory) {
    Commands.Result result = new LocalCommands().run(words, LONG);
    assertThat(result.ok()).as("%s: %s", words, result.output()).isTrue();
    return text(directory, "/printed");
  }
}
