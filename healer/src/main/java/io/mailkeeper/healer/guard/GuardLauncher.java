package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.system.NativeDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts a guard that outlives its starter: in a session of its own, with its output in {@code
 * guard.log}. For hosts where no service manager runs the guard as a unit of its own.
 *
 * @param java the java program
 * @param classPath the product's jar and JNA
 * @param mainClass {@code GuardMain}; a lab may name a guard of its own as a negative control
 * @param javaOptions further options of its JVM, after the fixed ones
 * @param nativeDirectories where JNA may unpack its library when the run directory is noexec
 * @param options what it may do to the whole node
 */
public record GuardLauncher(
    Path java,
    String classPath,
    String mainClass,
    List<String> javaOptions,
    List<Path> nativeDirectories,
    GuardOptions options) {

  /** What an administrator may replace; the same as in {@code node.yml}. */
  public static final List<String> DEFAULT_OPTIONS = List.of("-Xmx16m", "-XX:+UseSerialGC");

  /**
   * Small and without surprises: what it does when it fires is done once, so that compiling it
   * would only cost memory; no file in /tmp that is mapped (a hung disk would stop the JVM), no
   * half-working guard after an OutOfMemoryError, JNA's own library only.
   */
  private static final List<String> FLAGS =
      List.of(
          "-Xint",
          "-Xms2m",
          "-Xmn512k",
          "-Xss256k",
          "-XX:StringTableSize=1009",
          "-XX:-UseContainerSupport",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xshare:auto",
          "-Djna.nosys=true");

  private static final long FIRST_ANSWER_NANOS = Duration.ofMillis(20).toNanos();

  public GuardLauncher {
    javaOptions = List.copyOf(javaOptions);
    nativeDirectories = List.copyOf(nativeDirectories);
  }

  public GuardLauncher(Path java, String classPath, String mainClass) {
    this(java, classPath, mainClass, DEFAULT_OPTIONS, List.of(), GuardOptions.NONE);
  }

  /** The same guard with other options of its JVM. */
  public GuardLauncher with(List<String> javaOptions, List<Path> directories) {
    return new GuardLauncher(java, classPath, mainClass, javaOptions, directories, options);
  }

  /** The same guard with a watchdog, say. */
  public GuardLauncher with(GuardOptions options) {
    return new GuardLauncher(java, classPath, mainClass, javaOptions, nativeDirectories, options);
  }

  /** The guard of this product on this JVM's own java and class path. */
  public static GuardLauncher ofThisProcess() {
    return new GuardLauncher(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        System.getProperty("java.class.path"),
        GuardMain.class.getName());
  }

  /**
   * The command that runs the guard, for a unit file or for {@link #start}.
   *
   * @param dir the run directory; if it is there, it is tried whether JNA can use it
   */
  public List<String> argv(Path dir, String node) {
    List<String> argv = new ArrayList<>();
    argv.add(java.toString());
    argv.addAll(FLAGS);
    argv.addAll(javaOptions);
    List<Path> directories = new ArrayList<>(List.of(dir));
    directories.addAll(nativeDirectories);
    NativeDirectory.among(directories)
        .ifPresent(directory -> argv.add("-D" + NativeDirectory.PROPERTY + "=" + directory));
    argv.addAll(List.of("-cp", classPath, mainClass, "--dir", dir.toString(), "--node", node));
    argv.addAll(options.argv());
    return argv;
  }

  /** Starts the guard and returns at once; it refuses to run beside another one. */
  public Process start(Path dir, String node) throws IOException {
    Files.createDirectories(dir);
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
    List<String> argv = new ArrayList<>(List.of("setsid"));
    argv.addAll(argv(dir, node));
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.environment().keySet().retainAll(List.of("PATH", "LANG", "TZ"));
    builder.environment().put("MALLOC_ARENA_MAX", "1"); // a few MiB less
    builder.directory(new File("/")); // holds no mount
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("guard.log").toFile()));
    return builder.start();
  }

  /**
   * Connects to the guard, and starts it first if nobody answers.
   *
   * @param limit how long the guard may take to listen
   */
  public GuardLink ensure(
      Path dir, String node, UUID instance, GuardLink.Listener listener, Duration limit)
      throws IOException {
    try {
      return GuardLink.connect(dir, instance, listener);
    } catch (IOException e) {
      return connectTo(start(dir, node), dir, instance, listener, limit);
    }
  }

  private static GuardLink connectTo(
      Process guard, Path dir, UUID instance, GuardLink.Listener listener, Duration limit)
      throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        return GuardLink.connect(dir, instance, listener);
      } catch (IOException e) {
        boolean ended = !guard.isAlive() && guard.exitValue() != GuardMain.ANOTHER_GUARD;
        if (ended || System.nanoTime() - end >= 0) {
          String state = ended ? "ended with " + guard.exitValue() : "does not answer";
          throw new IOException("the guard " + state + ", see " + dir.resolve("guard.log"), e);
        }
        LockSupport.parkNanos(FIRST_ANSWER_NANOS);
      }
    }
  }
}
