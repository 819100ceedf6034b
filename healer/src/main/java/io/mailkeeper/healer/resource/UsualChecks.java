package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How known mail daemons look at their own configuration: see dovecot(1), postfix(1), sendmail(8),
 * exim4(8). None of them starts to serve.
 */
final class UsualChecks {
  private UsualChecks() {}

  /** The command, with the configuration file that the start command names; empty if unknown. */
  static Optional<List<String>> of(Resource.Daemon daemon) {
    Path program = daemon.executable().orElseGet(() -> Path.of(daemon.start().get(0)));
    if (!program.isAbsolute()) {
      return Optional.empty();
    }
    Path real = real(program);
    return switch (String.valueOf(real.getFileName())) {
      case "dovecot" -> Optional.of(command(real, daemon, "-c", "-n"));
      case "sendmail", "sendmail.sendmail" -> Optional.of(command(real, daemon, "-C", "-bt"));
      case "exim", "exim4" -> Optional.of(command(real, daemon, "-C", "-bV"));
      case "master" ->
          real.toString().contains("/postfix/")
              ? Optional.of(List.of("postfix", "check"))
              : Optional.empty();
      case "postfix" -> Optional.of(List.of(real.toString(), "check"));
      default -> Optional.empty();
    };
  }

  /** A program is known by its own name, not by one it can be called by. */
  private static Path real(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException e) {
      return program; // its absence is told otherwise
    }
  }

  private static List<String> command(
      Path program, Resource.Daemon daemon, String fileOption, String check) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    List<String> start = daemon.start();
    for (int i = 1; i < start.size(); i++) {
      if (start.get(i).equals(fileOption) && i + 1 < start.size()) {
        command.addAll(List.of(fileOption, start.get(i + 1)));
      } else if (start.get(i).startsWith(fileOption) && start.get(i).length() > 2) {
        command.add(start.get(i));
      }
    }
    command.add(check);
    return List.copyOf(command);
  }
}
