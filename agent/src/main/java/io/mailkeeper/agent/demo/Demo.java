package io.mailkeeper.agent.demo;

import io.mailkeeper.healer.system.CgroupRoot;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The whole demo: nodes up, script, report, cleaned up. A table of contents.
 *
 * <p>When the JVM is told to end (Ctrl-C, SIGTERM, the terminal closed) it cleans up, tells what it
 * knows until then, and lets the JVM end with the code of the signal. Of {@code kill -9} the {@link
 * ProcessReaper} takes care.
 */
public final class Demo {

  /** The shortest that can be asked for: the script, and some time to start and to clean up. */
  public static final Duration SHORTEST = DemoScript.SHORTEST.plusSeconds(7);

  /** The client remembers every greeting and every message. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  /** Without a time: long enough to read along. */
  private static final Duration UNHURRIED = Duration.ofSeconds(70);

  private static final Duration CLEANING_UP = Duration.ofSeconds(3);

  /** For the script to stop when it is interrupted; it waits for nothing longer than this. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Optional<Duration> limit;
  private final boolean json;
  private final long started = System.nanoTime();
  private final EventLog log = new EventLog();
  private final List<StepResult> results = new ArrayList<>();
  private final ProcessReaper reaper;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean interrupted;
  private Optional<BoardFeed> board = Optional.empty();
  private Optional<DemoGroup> group = Optional.empty();

  private Demo(Optional<Duration> limit, boolean json) throws IOException {
    this.limit = limit;
    this.json = json;
    this.reaper = ProcessReaper.open();
  }

  /**
   * Runs it; blocks.
   *
   * @param limit how long all of it may take; without one the script runs once, and then the board
   *     stays until the JVM is told to end
   * @param json whether one JSON document is printed on stdout, and all else on stderr
   * @return whether every expectation held
   * @throws IOException why it could not be started
   */
  public static boolean run(Optional<Duration> limit, boolean json)
      throws IOException, InterruptedException {
    Demo demo = new Demo(limit, json);
    Thread script = Thread.currentThread();
    demo.reaper.onShutdown(() -> demo.interrupted(script));
    try {
      return demo.run();
    } catch (IOException | RuntimeException | InterruptedException e) {
      if (demo.interrupted) {
        return false; // the exception is only the echo of it
      }
      throw e;
    } finally {
      demo.stopped.countDown();
      demo.closeUnlessInterrupted();
    }
  }

  /** The shutdown hook closes it, and this thread must not keep the hook waiting. */
  private void closeUnlessInterrupted() {
    if (!interrupted) {
      board.ifPresent(BoardFeed::close);
      reaper.close();
    }
  }

  private boolean run() throws IOException, InterruptedException {
    System.err.println(
        "Starting two nodes on this machine; everything is below " + reaper.directory() + " ...");
    DemoGroup group = DemoGroup.prepare(reaper, log::tell);
    synchronized (this) {
      this.group = Optional.of(group);
    }
    group.up(limit.orElse(UNHURRIED));
    DemoScript script = DemoScript.scaledTo(time());
    BoardFeed feed = feed(group, script);
    new ScriptRun(script, group, collecting(feed)).run();
    if (limit.isEmpty()) {
      group.close();
      new CountDownLatch(1).await(); // until the JVM is told to end
    }
    return end();
  }

  /** What is left of the limit, if that is enough. */
  private Duration time() {
    Duration left = limit.map(l -> l.minus(elapsed()).minus(CLEANING_UP)).orElse(UNHURRIED);
    return left.compareTo(DemoScript.SHORTEST) < 0 ? DemoScript.SHORTEST : left;
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private synchronized BoardFeed feed(DemoGroup group, DemoScript script) {
    BoardOutput output = json ? new BoardOutput.Plain(System.err) : BoardOutput.onStdout();
    BoardFeed feed = new BoardFeed(group, script, limit, log, output);
    board = Optional.of(feed);
    return feed;
  }

  private ScriptRun.Listener collecting(BoardFeed feed) {
    return new ScriptRun.Listener() {
      @Override
      public void begun(DemoStep step, io.mailkeeper.healer.Uptime at) {
        feed.begun(step, at);
      }

      @Override
      public void ended(StepResult result) {
        feed.ended(result);
        synchronized (Demo.this) {
          results.add(result);
        }
      }
    };
  }

  /** Stops the client, counts the mail, cleans up, tells. */
  private boolean end() throws IOException {
    group.ifPresent(DemoGroup::close);
    Optional<MailTally> mail = group.flatMap(DemoGroup::tally);
    return end(mail);
  }

  private synchronized boolean end(Optional<MailTally> mail) throws IOException {
    board.ifPresent(BoardFeed::close);
    reaper.close();
    DemoReport report = new DemoReport(elapsed(), results, mail, leftover());
    if (json) {
      System.out.println(report.json().toPrettyString());
    } else {
      report.lines().forEach(System.out::println);
    }
    return report.ok();
  }

  private Leftover leftover() throws IOException {
    List<Path> paths = new ArrayList<>(List.of(reaper.directory()));
    for (String node : DemoFiles.NODES) {
      paths.addAll(CgroupRoot.places(DemoFiles.group() + "-" + node));
    }
    return Leftover.of(reaper.mark(), paths);
  }

  /** In a shutdown hook: the JVM ends when it has returned. */
  private void interrupted(Thread script) {
    interrupted = true;
    script.interrupt();
    PrintStream out = json ? System.err : System.out;
    try {
      if (!stopped.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        out.println("! the demo did not stop within " + PATIENCE.toSeconds() + " s");
      }
      if (results.isEmpty() || json) {
        board.ifPresent(BoardFeed::close);
        reaper.close();
        out.println("Interrupted; " + leftover().sentence() + ".");
      } else {
        end(group.flatMap(DemoGroup::lastTally));
      }
    } catch (IOException e) {
      out.println("! cannot tell what is left: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
