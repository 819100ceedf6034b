package io.mailkeeper.agent.demo;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts the demo's processes so that none survives it, and owns its temporary directory.
 *
 * <p>A watchdog (a shell, {@code watchdog.sh}) waits on a pipe that only this JVM holds open. When
 * the JVM goes, by {@link #close}, Ctrl-C, SIGTERM or {@code kill -9}, the pipe closes, and the
 * watchdog kills what is left and removes the directory. It finds processes by the list {@code
 * processes} (pid and start ticks) and, for what those started themselves, by a random token that
 * the children inherit in their environment. Nothing else is ever killed.
 *
 * <p>Not covered: {@code kill -9} of the watchdog and the demo both. Then the mail daemons still
 * notice that the demo has gone; the directory stays.
 *
 * <p>Safe for use by several threads.
 */
public final class ProcessReaper implements AutoCloseable {

  static final String TOKEN = "MAILKEEPER_DEMO";
  private static final long WATCHDOG_LIMIT_SECONDS = 20;

  private final Path directory;
  private final String token;
  private final Process watchdog;
  private final Thread hook;
  private volatile Runnable atShutdown = () -> {};
  private boolean closed;

  private ProcessReaper(Path directory, String token, Process watchdog) {
    this.directory = directory;
    this.token = token;
    this.watchdog = watchdog;
    this.hook = new Thread(this::shutDown, "demo-reaper");
  }

  /** Starts the watchdog, which makes the directory; only this user may read it. */
  public static ProcessReaper open() throws IOException {
    String token = randomToken();
    Process watchdog = watchdog(token);
    Path directory = directoryOf(watchdog);
    Files.createFile(directory.resolve("processes"));
    Files.createFile(directory.resolve("cgroups"));
    Files.createDirectories(directory.resolve("tmp"));
    Files.createDirectories(directory.resolve("log"));
    ProcessReaper reaper = new ProcessReaper(directory, token, watchdog);
    Runtime.getRuntime().addShutdownHook(reaper.hook);
    return reaper;
  }

  private static String randomToken() {
    byte[] bytes = new byte[16];
    new java.security.SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** In a session of its own if the machine has setsid(1): beyond the terminal's signals. */
  private static Process watchdog(String token) throws IOException {
    List<String> argv = new ArrayList<>();
    if (onPath("setsid")) {
      argv.add("setsid");
    }
    argv.addAll(List.of("sh", "-c", script(), "mailkeeper-demo-watchdog"));
    argv.addAll(List.of(System.getProperty("java.io.tmpdir"), token));
    return new ProcessBuilder(argv)
        .directory(new File("/"))
        .redirectError(Redirect.DISCARD)
        .start();
  }

  /** The watchdog makes it: at no moment is there a directory that nobody would remove. */
  private static Path directoryOf(Process watchdog) throws IOException {
    String line = watchdog.inputReader(StandardCharsets.UTF_8).readLine();
    if (line == null) {
      throw new IOException("cannot make a directory in " + System.getProperty("java.io.tmpdir"));
    }
    return Path.of(line);
  }

  private static boolean onPath(String program) {
    return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static String script() throws IOException {
    try (InputStream in = ProcessReaper.class.getResourceAsStream("watchdog.sh")) {
      if (in == null) {
        throw new IOException("watchdog.sh is missing in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The demo's directory; {@code tmp} and {@code log} in it exist. Gone after {@link #close}. */
  public Path directory() {
    return directory;
  }

  /** Where processes that others start may add themselves, one {@code pid:startTicks} a line. */
  public Path processList() {
    return directory.resolve("processes");
  }

  /** What all processes of this demo, and those that they start, carry in their environment. */
  Marked mark() {
    return new Marked(TOKEN, token);
  }

  /**
   * Control groups to remove in the end, when they are empty, with those up to two levels below.
   */
  void removeInTheEnd(List<Path> cgroups) throws IOException {
    Files.write(
        directory.resolve("cgroups"),
        cgroups.stream().map(Path::toString).toList(),
        StandardOpenOption.APPEND);
  }

  Process watchdog() {
    return watchdog;
  }

  /**
   * Starts a process with both streams in {@code log/NAME.log}.
   *
   * @param environment added to this JVM's own
   */
  public Started start(String name, List<String> argv, Map<String, String> environment)
      throws IOException {
    return start(name, argv, environment, directory);
  }

  /**
   * The same in a working directory of its own.
   *
   * @param environment added to this JVM's own
   */
  Started start(
      String name, List<String> argv, Map<String, String> environment, Path workingDirectory)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(argv).directory(workingDirectory.toFile());
    builder.environment().putAll(environment);
    builder.environment().put(TOKEN, token);
    File log = directory.resolve("log").resolve(name + ".log").toFile();
    builder.redirectInput(Redirect.from(new File("/dev/null")));
    builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log));
    return register(name, builder);
  }

  private synchronized Started register(String name, ProcessBuilder builder) throws IOException {
    if (closed) {
      throw new IOException("the demo is ending: " + name + " not started");
    }
    Process process = builder.start();
    Optional<ProcessId> id = ProcessId.running(process.pid());
    if (id.isPresent()) {
      Files.writeString(processList(), id.get() + "\n", StandardOpenOption.APPEND);
    }
    return new Started(name, process, id);
  }

  /**
   * A process this reaper started.
   *
   * @param id empty if it had ended before its start time could be read
   */
  public record Started(String name, Process process, Optional<ProcessId> id) {
    public boolean isRunning() {
      return process.isAlive();
    }

    /**
     * Sends a signal by name, as {@code STOP}, {@code CONT}, {@code KILL}; false if it has ended.
     */
    public boolean signal(String signal) {
      return id.map(i -> i.signal(signal)).orElse(false);
    }
  }

  /**
   * What to do when the JVM is told to end, before the processes are ended and the directory is
   * removed: whoever still writes there has to stop first, or the directory comes back.
   *
   * @throws IOException the JVM is on its way down already
   */
  synchronized void onShutdown(Runnable action) throws IOException {
    if (closed) {
      throw new IOException("the demo is ending");
    }
    atShutdown = action;
  }

  private void shutDown() {
    try {
      atShutdown.run();
    } finally {
      sweep();
    }
  }

  /** Ends all processes and removes the directory. Returns when that is done, within 20 s. */
  @Override
  public void close() {
    sweep();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook itself is running: the JVM is on its way down.
    }
  }

  private synchronized void sweep() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      watchdog.getOutputStream().close();
      if (!watchdog.waitFor(WATCHDOG_LIMIT_SECONDS, TimeUnit.SECONDS) || Files.exists(directory)) {
        sweepWithoutWatchdog();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Somebody killed the watchdog: end what is on the list, and remove the directory. */
  private void sweepWithoutWatchdog() throws IOException {
    for (String line : Files.readAllLines(processList())) {
      ProcessId id = ProcessId.parse(line);
      if (id.isRunning()) {
        ProcessHandle.of(id.pid()).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
