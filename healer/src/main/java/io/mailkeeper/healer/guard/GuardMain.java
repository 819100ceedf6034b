package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.SafetyClass;
import io.mailkeeper.healer.system.BootClock;
import io.mailkeeper.healer.system.NativeDirectory;
import io.mailkeeper.healer.system.SystemBootClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The guard process: stops the service at the deadline when the agent cannot. One per node.
 *
 * <p>{@code GuardMain --dir RUN_DIR --node NAME [--watchdog PATH --watchdog-timeout SECONDS]
 * [--sysrq PATH]}. Exit codes: 2 usage, 3 another guard holds RUN_DIR, 1 it cannot do its work.
 * SIGTERM: whatever is armed is fired and verified first, and then the watchdog is stopped.
 */
public final class GuardMain {

  static final int USAGE = 2;
  static final int ANOTHER_GUARD = 3;

  private static final long TEND_MILLIS = 1_000;

  private GuardMain() {}

  public static void main(String[] args) {
    if (args.length < 4 || !args[0].equals("--dir") || !args[2].equals("--node")) {
      System.err.println(
          "usage: GuardMain --dir RUN_DIR --node NAME"
              + " [--watchdog PATH --watchdog-timeout SECONDS] [--sysrq PATH]");
      System.exit(USAGE);
    }
    try {
      run(
          Path.of(args[1]).toAbsolutePath().normalize(),
          Names.check("node", args[3]),
          GuardOptions.read(List.of(args).subList(4, args.length)));
    } catch (IOException | RuntimeException e) {
      System.err.println("guard: " + e);
      System.exit(1);
    }
  }

  private static void run(Path dir, String node, GuardOptions options) throws IOException {
    Files.createDirectories(dir);
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
    FileChannel held = lock(dir.resolve("guard.lock"));
    NativeDirectory.prefer(List.of(dir));
    BootClock clock = SystemBootClock.open();
    GuardLog log = new GuardLog(clock);
    long self = ProcessHandle.current().pid();
    Set<Long> untouchable = ConcurrentHashMap.newKeySet();
    untouchable.add(self);
    if (!OomScore.protect(self)) {
      log.line("oom_score_adj cannot be set: no CAP_SYS_RESOURCE");
    }
    String store = Files.getFileStore(dir).type();
    if (!store.equals("tmpfs")) {
      log.line(dir + " is on " + store + ", not tmpfs: a disk that hangs would hold up a kill");
    }
    Rehearsal.run(dir, node, clock, log, untouchable);
    GuardServer server = new GuardServer(dir.resolve("guard.sock"), clock, log);
    Reset reset = Reset.open(options.sysrq(), log);
    if (!reset.isPossible()) {
      log.line("this node cannot be reset by sysrq: " + reset.obstacle());
    }
    Watchdog watchdog = new Watchdog(options, reset.isPossible(), log, server);
    Guard guard = new Guard(dir, node, clock, log, untouchable, server, watchdog);
    guard.restore();
    Sentry sentry = new Sentry(guard, watchdog, reset, clock, log);
    sentry.start();
    Runtime.getRuntime().addShutdownHook(ending(guard, sentry, log));
    log.line("guarding node " + node + ", pid " + self + ", " + safety(watchdog));
    tending(guard);
    server.serve(guard);
    held.close();
  }

  private static String safety(Watchdog watchdog) {
    SafetyClass safety = watchdog.status().kind().safetyClass();
    return "safety class " + safety.name() + ": " + safety.words();
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      System.err.println("guard: another guard holds " + path);
      System.exit(ANOTHER_GUARD);
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  private static void tending(Guard guard) {
    new GuardThread("guard-tend") {
      @Override
      void work() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1); // the process's end ends it
        while (!never.await(TEND_MILLIS, TimeUnit.MILLISECONDS)) {
          guard.tend();
        }
      }
    }.start();
  }

  private static Thread ending(Guard guard, Sentry sentry, GuardLog log) {
    return new GuardThread("guard-end") {
      @Override
      void work() throws InterruptedException {
        end(guard, sentry, log);
      }
    };
  }

  /** The hierarchies' threads go on killing while this waits for them. */
  private static void end(Guard guard, Sentry sentry, GuardLog log) throws InterruptedException {
    log.line("told to end");
    for (GuardedHierarchy hierarchy : guard.hierarchies()) {
      hierarchy.end();
    }
    for (GuardedHierarchy hierarchy : guard.hierarchies()) {
      hierarchy.awaitStopped();
    }
    sentry.end();
    log.line("ended");
    log.flush();
  }
}
