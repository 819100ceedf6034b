package io.mailkeeper.healer.guard;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A program started beforehand that carries out each line it reads from a pipe, so that nothing has
 * to be executed at the moment of need. It ends with the guard: its pipe does.
 */
final class PipedTool {

  private final List<String> argv;
  private final List<String> setUp;
  private final Set<Long> untouchable;
  private final GuardLog log;
  private final Semaphore answers = new Semaphore(0);
  private Process process;

  /**
   * Starts the program and waits until it has answered.
   *
   * @param setUp lines to begin with, the last of which makes it print something
   */
  PipedTool(List<String> argv, List<String> setUp, Set<Long> untouchable, GuardLog log)
      throws IOException {
    this.argv = argv;
    this.setUp = setUp;
    this.untouchable = untouchable;
    this.log = log;
    this.process = start();
    awaitAnswer();
  }

  /** Starts the program again if it has died. */
  synchronized void tend() {
    try {
      restartIfDead();
    } catch (IOException e) {
      log.line(argv.get(0) + " cannot be started: " + e.getMessage());
    }
  }

  private void restartIfDead() throws IOException {
    if (!process.isAlive()) {
      log.line(argv.get(0) + " has ended with " + process.exitValue() + "; starting it again");
      untouchable.remove(process.pid());
      process = start();
    }
  }

  /** Never throws and waits for nothing; a failure is logged. */
  synchronized void send(String line) {
    try {
      restartIfDead();
      write(process, line);
    } catch (IOException e) {
      log.line(argv.get(0) + " did not take '" + line + "': " + e.getMessage());
    }
  }

  private Process start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.directory(new File("/"));
    builder.environment().put("HOME", "/nonexistent"); // nft -i would leave a history file
    Process started = builder.start();
    untouchable.add(started.pid());
    OomScore.protect(started.pid());
    new GuardThread("guard-" + argv.get(0)) {
      @Override
      void work() {
        read(started);
      }
    }.start();
    for (String line : setUp) {
      write(started, line);
    }
    return started;
  }

  private void awaitAnswer() throws IOException {
    try {
      if (!answers.tryAcquire(2, TimeUnit.SECONDS)) {
        throw new IOException(argv.get(0) + " did not answer within 2 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + argv.get(0) + " started", e);
    }
  }

  private static void write(Process to, String line) throws IOException {
    OutputStream in = to.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    in.flush();
  }

  private void read(Process from) {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(from.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        answers.release();
        // An address that is gone already is what was wanted.
        if (line.startsWith("Error") && !line.endsWith("not found.")) {
          log.line(argv.get(0) + ": " + line);
        }
      }
    } catch (IOException e) {
      log.line(argv.get(0) + ": " + e.getMessage());
    }
  }
}
