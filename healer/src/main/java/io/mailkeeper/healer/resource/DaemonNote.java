package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.system.ProcessId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the agent remembers of a daemon it started, so that it knows it again after its own restart.
 *
 * @param main the process that was launched, later the one in the pid file
 * @param sessions sessions that belong to the daemon alone, by the process that began each; start
 *     ticks 0 when that one was gone before it could be looked at
 */
record DaemonNote(ProcessId main, List<ProcessId> sessions) {

  DaemonNote {
    sessions = List.copyOf(sessions);
  }

  /** Empty when there is none, or it cannot be understood: then nothing is known. */
  static Optional<DaemonNote> read(Path file) {
    try {
      List<ProcessId> ids = new ArrayList<>();
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        String[] words = line.split(" ", 2);
        ids.add(new ProcessId(Long.parseLong(words[0]), Long.parseLong(words[1])));
      }
      return Optional.of(new DaemonNote(ids.get(0), ids.subList(1, ids.size())));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder(line(main));
    sessions.forEach(session -> text.append(line(session)));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text, StandardCharsets.US_ASCII);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String line(ProcessId id) {
    return id.pid() + " " + id.startTicks() + "\n";
  }
}
