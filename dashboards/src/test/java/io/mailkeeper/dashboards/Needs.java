package io.mailkeeper.dashboards;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. Where it is missing the test is skipped with a message, or
 * fails when {@code MAILKEEPER_SKIP_NOTHING=true} is in the environment.
 */
final class Needs {

  private Needs() {}

  static void program(String path, String install) {
    need(Files.isExecutable(Path.of(path)), path + " is missing; " + install);
  }

  static void need(boolean there, String message) {
    if ("true".equals(System.getenv("MAILKEEPER_SKIP_NOTHING"))) {
      if (!there) {
        throw new AssertionError(message + ", and MAILKEEPER_SKIP_NOTHING is set");
      }
    } else {
      Assumptions.assumeTrue(there, message);
    }
  }
}
