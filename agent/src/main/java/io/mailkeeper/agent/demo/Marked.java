package io.mailkeeper.agent.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Processes with a mark in the environment they were started with, proc_pid_environ(5). Whatever a
 * marked process starts has the mark too.
 *
 * @param name name of the variable
 * @param value its value
 */
record Marked(String name, String value) {

  /** Those of this user that run now. */
  List<ProcessId> processes() throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(p -> p.getFileName().toString().matches("[1-9][0-9]*"))
          .filter(this::carries)
          .map(p -> ProcessId.running(Long.parseLong(p.getFileName().toString())))
          .flatMap(Optional::stream)
          .toList();
    }
  }

  private boolean carries(Path process) {
    try {
      byte[] environment = Files.readAllBytes(process.resolve("environ"));
      String wanted = name + "=" + value;
      return Stream.of(new String(environment, StandardCharsets.ISO_8859_1).split("\0"))
          .anyMatch(wanted::equals);
    } catch (IOException goneOrSomebodyElses) {
      return false;
    }
  }
}
