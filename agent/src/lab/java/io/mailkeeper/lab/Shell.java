package io.mailkeeper.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands to their end; every method blocks. */
public final class Shell {
  private Shell() {}

  public static Ran run(Duration limit, List<String> argv) {
    return run(limit, argv, "");
  }

  /** Output goes through files, not pipes: a daemon that keeps them open must not make us wait. */
  static Ran run(Duration limit, List<String> argv, String input) {
    try {
      Path out = Files.createTempFile("mailkeeper-lab-run", ".out");
      Path err = Files.createTempFile("mailkeeper-lab-run", ".err");
      try {
        Process process =
            new ProcessBuilder(argv)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try (var stdin = process.getOutputStream()) {
          stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException closedEarly) {
          // The command did not want its input; its exit code tells.
        }
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException(
              String.join(" ", argv) + " took longer than " + limit + endNow(process));
        }
        return new Ran(argv, process.exitValue(), Files.readString(out), Files.readString(err));
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + argv, e);
    }
  }

  /** nsenter does not pass signals on to what it started inside, so the whole tree is ended. */
  private static String endNow(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    return "";
  }
}
