package io.mailkeeper.healer.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. Where it is missing the test is skipped with a message, or
 * fails when {@code MAILKEEPER_SKIP_NOTHING=true} is in the environment.
 */
public final class Needs {

  private Needs() {}

  public static void root() {
    need("root".equals(System.getProperty("user.name")), "this test must run as root");
  }

  public static void program(String path) {
    need(Files.isExecutable(Path.of(path)), path + " is not installed");
  }

  /** Removed at the end of the JVM, as far as no process is in it. */
  public static CgroupRoot cgroups(String instance) {
    CgroupRoot root = CgroupRoot.locate(instance);
    need(root.available(), "no cgroup2 tree that can be written");
    Path home = root.of("test", "end").orElseThrow().directory().resolve("../..").normalize();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(home)));
    return root;
  }

  private static void remove(Path home) {
    try {
      if (new Cgroup(home).remove()) {
        Files.deleteIfExists(home.resolve("..").normalize());
      }
    } catch (IOException e) {
      // A group of another test run is beside it.
    }
  }

  public static void need(boolean there, String message) {
    if ("true".equals(System.getenv("MAILKEEPER_SKIP_NOTHING"))) {
      if (!there) {
        throw new AssertionError(message + ", and MAILKEEPER_SKIP_NOTHING is set");
      }
    } else {
      Assumptions.assumeTrue(there, message);
    }
  }
}
