package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Uptime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The agent's end of the line to the guard. Requests never block and may come from any thread; the
 * guard answers them in order. Futures and the listener are completed and called on the link's
 * reader thread: do no work there. When the link is gone, all open and later futures fail with an
 * IOException; connect anew, the deadline stays meanwhile.
 */
public final class GuardLink implements AutoCloseable {

  /** What the guard says unasked. */
  public interface Listener {
    /** The guard has begun to stop this epoch: it is lost. */
    void onFired(String tag, long epoch);

    /** Nothing of a fired epoch is left; epoch -1: nothing of what ran before the guard is left. */
    void onVerified(String tag, long epoch);

    /** At deadline + stopBound something was left; the guard goes on killing. */
    void onUnverified(String tag, long epoch, String what);

    /** The watchdog has begun to work, or does not work any more. */
    default void onWatchdog(WatchdogStatus status) {}

    /**
     * The connection has ended: the guard is dead, or a newer connection took over. Once; never for
     * a connection that {@link #connect} did not return.
     */
    void onGone();
  }

  private static final long HELLO_SECONDS = 5;

  private final LineChannel channel;
  private final Listener listener;
  private final Object lock = new Object();
  private final Queue<CompletableFuture<String>> open = new ArrayDeque<>();
  private boolean established;
  private boolean gone;
  private volatile long guardPid;

  private GuardLink(LineChannel channel, Listener listener) {
    this.channel = channel;
    this.listener = listener;
  }

  /**
   * Connects and says hello; returns when the guard has answered. Blocks, for 5 s at most when a
   * guard that listens does not answer: not for an event loop.
   *
   * @param dir the guard's run directory
   * @param instance this agent's instance
   */
  public static GuardLink connect(Path dir, UUID instance, Listener listener) throws IOException {
    GuardLink link =
        new GuardLink(LineChannel.connect(dir.resolve("guard.sock"), "guard-link"), listener);
    CompletableFuture<String> hello = link.ask("hello " + instance);
    Thread reader = new Thread(link::read, "guard-link");
    reader.setDaemon(true);
    reader.start();
    try {
      link.guardPid = Long.parseLong(words(hello.get(HELLO_SECONDS, TimeUnit.SECONDS), 3)[1]);
      link.establish();
      return link;
    } catch (ExecutionException | TimeoutException | IOException | RuntimeException e) {
      link.close();
      throw new IOException("the guard in " + dir + " did not say hello", e);
    } catch (InterruptedException e) {
      link.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the guard in " + dir + " said hello", e);
    }
  }

  /** The guard's process id. */
  public long guardPid() {
    return guardPid;
  }

  /** Hands over what to stop; the reason if the guard refused it, empty if it took it. */
  public CompletableFuture<Optional<String>> plan(String tag, StopPlan plan) {
    return ask("plan " + tag + " " + PlanText.write(plan)).thenApply(a -> refusal(a, "planned"));
  }

  /** Adds processes and sessions (its other parts too, if any) to the plan the guard has. */
  public CompletableFuture<Optional<String>> pids(String tag, StopPlan more) {
    return ask("pids " + tag + " " + PlanText.write(more)).thenApply(a -> refusal(a, "pids"));
  }

  /**
   * Moves the deadline of an epoch, or begins the epoch.
   *
   * @param deadline absolute, on this host's boot clock
   * @param stopBound the same for all of the epoch
   */
  public CompletableFuture<ArmAnswer> arm(
      String tag, long epoch, Uptime deadline, Duration stopBound) {
    return ask("arm " + tag + " " + epoch + " " + deadline.nanos() + " " + stopBound.toNanos())
        .thenApply(GuardLink::armAnswer);
  }

  /**
   * The same; a new epoch is refused when the watchdog does not suit it.
   *
   * @param softDeadline when the agent would begin to stop in order
   * @param required whether the epoch may begin only with a working watchdog
   */
  public CompletableFuture<ArmAnswer> arm(
      String tag,
      long epoch,
      Uptime deadline,
      Duration stopBound,
      Uptime softDeadline,
      boolean required) {
    return ask(String.join(
            " ",
            "arm",
            tag,
            Long.toString(epoch),
            Long.toString(deadline.nanos()),
            Long.toString(stopBound.toNanos()),
            Long.toString(softDeadline.nanos()),
            required ? "required" : "optional"))
        .thenApply(GuardLink::armAnswer);
  }

  /** How the watchdog stands; a guard of an older version has none. */
  public CompletableFuture<WatchdogStatus> watchdog() {
    return ask("watchdog")
        .thenApply(
            line ->
                line.startsWith("watchdog ")
                    ? WatchdogStatus.read(line.substring("watchdog ".length()))
                    : WatchdogStatus.NONE);
  }

  /** Says that all has stopped; the guard looks for itself. */
  public CompletableFuture<StopAnswer> stopped(String tag, long epoch) {
    return ask("stopped " + tag + " " + epoch).thenApply(GuardLink::stopAnswer);
  }

  /** Has the guard stop the epoch now, without grace. */
  public CompletableFuture<ArmAnswer> fire(String tag, long epoch) {
    return ask("fire " + tag + " " + epoch).thenApply(GuardLink::armAnswer);
  }

  public CompletableFuture<GuardStatus> status(String tag) {
    return ask("status " + tag).thenApply(GuardLink::guardStatus);
  }

  /** Closes the line; the guard keeps its deadlines. {@code onGone} is called. */
  @Override
  public void close() {
    channel.close();
  }

  private CompletableFuture<String> ask(String line) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    synchronized (lock) {
      if (gone) {
        return CompletableFuture.failedFuture(new IOException("the guard is gone"));
      }
      open.add(answer);
      channel.send(line);
    }
    return answer;
  }

  private void read() {
    for (Optional<String> line = channel.read(); line.isPresent(); line = channel.read()) {
      if (line.get().equals("!superseded")) {
        break;
      } else if (line.get().startsWith("!")) {
        notice(line.get());
      } else {
        complete(line.get());
      }
    }
    channel.close();
    if (fail()) {
      listener.onGone();
    }
  }

  private void establish() throws IOException {
    synchronized (lock) {
      if (gone) {
        throw new IOException("the guard is gone");
      }
      established = true;
    }
  }

  /** Whether requests may still be answered. */
  public boolean isOpen() {
    synchronized (lock) {
      return !gone;
    }
  }

  private void complete(String line) {
    CompletableFuture<String> next;
    synchronized (lock) {
      next = open.poll();
    }
    if (next == null) {
      channel.close(); // an answer nobody asked for: order is lost
    } else {
      next.complete(line);
    }
  }

  /** Ends all requests; whether it was a connection that somebody relies on. */
  private boolean fail() {
    Queue<CompletableFuture<String>> left;
    boolean told;
    synchronized (lock) {
      gone = true;
      told = established;
      left = new ArrayDeque<>(open);
      open.clear();
    }
    for (CompletableFuture<String> one : left) {
      one.completeExceptionally(new IOException("the guard is gone"));
    }
    return told;
  }

  private void notice(String line) {
    if (line.startsWith("!watchdog ")) {
      listener.onWatchdog(WatchdogStatus.read(line.substring("!watchdog ".length())));
      return;
    }
    String[] words = line.split(" ", 4);
    long epoch = Long.parseLong(words[2]);
    switch (words[0]) {
      case "!fired" -> listener.onFired(words[1], epoch);
      case "!verified" -> listener.onVerified(words[1], epoch);
      case "!unverified" ->
          listener.onUnverified(words[1], epoch, words.length > 3 ? words[3] : "");
      default -> {
        // A newer guard may say more than this agent knows.
      }
    }
  }

  private static Optional<String> refusal(String answer, String expected) {
    if (answer.startsWith(expected + " ")) {
      return Optional.empty();
    }
    return Optional.of(answer);
  }

  private static ArmAnswer armAnswer(String line) {
    String[] words = line.split(" ", 4);
    return switch (words[0]) {
      case "armed" -> new ArmAnswer(ArmAnswer.Kind.ARMED, Long.parseLong(words[2]), "");
      case "fired" -> new ArmAnswer(ArmAnswer.Kind.FIRED, Long.parseLong(words[2]), "");
      default -> new ArmAnswer(ArmAnswer.Kind.REFUSED, GuardState.NO_EPOCH, line);
    };
  }

  private static StopAnswer stopAnswer(String line) {
    String[] words = line.split(" ", 4);
    return switch (words[0]) {
      case "latched" -> new StopAnswer(StopAnswer.Kind.LATCHED, Long.parseLong(words[2]), "");
      case "running" -> new StopAnswer(StopAnswer.Kind.RUNNING, Long.parseLong(words[2]), words[3]);
      default -> new StopAnswer(StopAnswer.Kind.REFUSED, GuardState.NO_EPOCH, line);
    };
  }

  private static GuardStatus guardStatus(String line) {
    String[] words = words(line, 6);
    return new GuardStatus(
        GuardState.Phase.valueOf(words[2].toUpperCase(Locale.ROOT)),
        Long.parseLong(words[3]),
        new Uptime(Long.parseLong(words[4])),
        words[5].equals("verified"));
  }

  private static String[] words(String line, int count) {
    String[] words = line.split(" ", -1);
    if (words.length != count) {
      throw new IllegalStateException("the guard answered '" + line + "'");
    }
    return words;
  }
}
