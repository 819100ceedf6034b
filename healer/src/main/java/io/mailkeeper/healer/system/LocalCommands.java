package io.mailkeeper.healer.system;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs on this host.
 *
 * <p>A program's output goes to a file in memory, not to a pipe: a daemon it leaves behind keeps
 * the descriptor open, and whoever waited for the end of a pipe would wait as long as the daemon
 * lives. After the run the file is sealed: a daemon that goes on writing there gets an error and
 * cannot fill memory.
 */
public final class LocalCommands implements Commands {

  /** How often the output is looked at while a program runs, to keep it small. */
  private static final long LOOK_MILLIS = 20;

  /** What a killed program gets to disappear; SIGKILL works at once except in hung I/O. */
  private static final long KILL_MILLIS = 500;

  @Override
  public Result run(List<String> argv, Map<String, String> environment, Duration limit) {
    try (OutputFile output = OutputFile.create()) {
      ProcessBuilder builder = builder(argv, output);
      builder.environment().putAll(environment);
      builder.redirectInput(new File("/dev/null"));
      return await(builder.start(), output, limit);
    } catch (IOException e) {
      return new Result(-1, String.valueOf(e.getMessage()), false);
    }
  }

  /**
   * Runs a program that takes a few lines on its standard input: what is secret is not to be seen
   * in its arguments.
   *
   * @param input less than a pipe holds, see pipe(7): a program that does not read it holds up
   *     nothing
   */
  public Result fed(List<String> argv, String input, Duration limit) {
    try (OutputFile output = OutputFile.create()) {
      Process process = builder(argv, output).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It has ended without reading: how it ended says more.
      }
      return await(process, output, limit);
    } catch (IOException e) {
      return new Result(-1, String.valueOf(e.getMessage()), false);
    }
  }

  private static ProcessBuilder builder(List<String> argv, OutputFile output) {
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.path().toFile()));
    return builder;
  }

  private static Result await(Process process, OutputFile output, Duration limit)
      throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    try {
      while (process.isAlive()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return killed(process, output);
        }
        long wait = Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        if (!process.waitFor(wait, TimeUnit.NANOSECONDS)) {
          output.shrink();
        }
      }
      return new Result(process.exitValue(), output.text(), false);
    } catch (InterruptedException e) {
      killTree(process);
      Thread.currentThread().interrupt();
      return new Result(-1, "interrupted; killed. " + output.text(), false);
    }
  }

  private static Result killed(Process process, OutputFile output)
      throws IOException, InterruptedException {
    killTree(process);
    boolean gone = process.waitFor(KILL_MILLIS, TimeUnit.MILLISECONDS);
    int exit = gone ? process.exitValue() : 128 + Signals.KILL;
    return new Result(exit, output.text(), true);
  }

  /** Stops each process before its children are listed, so that none is forked unseen. */
  private static void killTree(Process process) {
    Map<Long, ProcessId> tree = new LinkedHashMap<>();
    ProcessId.of(process.pid()).ifPresent(id -> tree.put(id.pid(), id));
    int known = 0;
    while (tree.size() > known) {
      known = tree.size();
      tree.values().forEach(id -> Signals.send(id, Signals.STOP));
      for (ProcessInfo info : ProcessInfo.all()) {
        if (tree.containsKey(info.parent())) {
          tree.putIfAbsent(info.pid(), info.id());
        }
      }
    }
    tree.values().forEach(id -> Signals.send(id, Signals.KILL));
    process.destroyForcibly();
  }
}
