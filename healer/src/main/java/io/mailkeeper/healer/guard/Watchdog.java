package io.mailkeeper.healer.guard;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.guard.WatchdogStatus.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Opens the watchdog and feeds it as {@link WatchdogRules} allow. {@link #step} and {@link
 * #release} are called by one thread at a time; what others ask is answered from the last step.
 */
final class Watchdog {

  private final GuardOptions options;
  private final GuardLog log;
  private final Notices notices;
  private final boolean resets;
  private Optional<WatchdogDevice> device = Optional.empty();
  private boolean released;
  private boolean withheld;
  private Uptime lastFeed = Uptime.ZERO;
  private volatile WatchdogRules rules;
  private volatile WatchdogStatus status;

  Watchdog(GuardOptions options, boolean resets, GuardLog log, Notices notices) {
    this.options = options;
    this.resets = resets;
    this.log = log;
    this.notices = notices;
    boolean wanted = options.watchdog().isPresent();
    this.rules = new WatchdogRules(wanted ? options.timeout() : Duration.ofSeconds(1));
    this.status =
        wanted
            ? status(Kind.BROKEN, "the watchdog has not been opened yet")
            : status(Kind.NONE, WatchdogStatus.NONE.text());
  }

  private WatchdogStatus status(Kind kind, String text) {
    boolean open = kind.safetyClass().isFenced();
    return new WatchdogStatus(kind, open ? rules.timeout() : Duration.ZERO, resets, text);
  }

  WatchdogStatus status() {
    return status;
  }

  /**
   * Why a new epoch cannot be armed; empty if it can.
   *
   * @param required whether the node must not be in service without a working watchdog
   */
  Optional<String> objection(
      Uptime deadline, Duration stopBound, Optional<Uptime> softDeadline, boolean required) {
    WatchdogStatus now = status;
    if (required && !now.isWorking()) {
      return Optional.of("a working watchdog is required, but: " + now.text());
    }
    return now.isWorking() && softDeadline.isPresent()
        ? rules.objection(deadline, stopBound, softDeadline.get())
        : Optional.empty();
  }

  /** One look: opens it or feeds it, or lets it be. */
  void step(List<GuardState> hierarchies, Uptime now) {
    if (options.watchdog().isEmpty() || released) {
      return;
    }
    boolean may = rules.mayFeed(hierarchies, now);
    if (may != !withheld) {
      withheld = !may;
      log.line(may ? "the watchdog is fed again" : "the watchdog is not fed: a stop is due");
    }
    if (may && now.reached(lastFeed.plus(WatchdogRules.FEEDING_GAP))) {
      lastFeed = now;
      attempt();
    }
  }

  private void attempt() {
    try {
      if (device.isEmpty()) {
        WatchdogDevice opened = WatchdogDevice.open(options.watchdog().get(), options.timeout());
        device = Optional.of(opened);
        rules = new WatchdogRules(opened.timeout());
      } else {
        device.get().feed();
      }
      WatchdogDevice open = device.get();
      become(status(open.isSoftware() ? Kind.SOFTWARE : Kind.HARDWARE, open.identity()));
    } catch (IOException | RuntimeException e) {
      become(status(Kind.BROKEN, options.watchdog().get() + ": " + e.getMessage()));
    }
  }

  private void become(WatchdogStatus next) {
    if (next.kind() != status.kind() || !next.text().equals(status.text())) {
      status = next;
      log.line("watchdog: " + next.words());
      notices.say("!watchdog " + next.line());
    }
  }

  /** For the guard's orderly end; only when nothing is left that the watchdog stands for. */
  void release(List<GuardState> hierarchies) {
    if (device.isEmpty() || released) {
      return;
    }
    if (!rules.mayRelease(hierarchies)) {
      log.line("the watchdog goes on counting: a stop is not verified");
      return;
    }
    try {
      device.get().release();
      released = true;
      log.line("the watchdog has been stopped");
    } catch (IOException e) {
      log.line("the watchdog goes on counting: " + e.getMessage());
    }
  }
}
