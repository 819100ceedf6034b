package io.mailkeeper.healer.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A daemon that may run only under the lease.
 *
 * @param name hierarchy and resource, in words
 * @param programs absolute paths that show that a command line is it
 * @param token made by the guard when it may run, removed first when it may not
 */
public record ProtectedDaemon(String name, Set<Path> programs, Path token) {

  /** Whether one of these words of a command line is it. */
  boolean isStartedBy(List<String> words) {
    return programs.stream().anyMatch(program -> words.contains(program.toString()));
  }
}
