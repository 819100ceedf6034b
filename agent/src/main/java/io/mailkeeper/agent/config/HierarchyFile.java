package io.mailkeeper.agent.config;

import io.mailkeeper.agent.schedule.Cron;
import io.mailkeeper.healer.core.Hierarchy;
import io.mailkeeper.healer.core.Hierarchy.Decision;
import io.mailkeeper.healer.core.Hierarchy.FencingPolicy;
import io.mailkeeper.healer.core.Hierarchy.Member;
import io.mailkeeper.healer.core.Hierarchy.StrayPolicy;
import io.mailkeeper.healer.lease.ColdStart;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What goes in and out of service together, under one lease.
 *
 * @param priorities the nodes that may run it, lowest number first
 * @param fencing whether a node needs a working watchdog or fence to be in service; optional when
 *     not given
 * @param startMax how long bringing all of it in service may take
 * @param stopMax how long taking all of it out of service may take before the guard does it
 * @param notifyOnly whether nothing is restarted or moved without an operator's word
 * @param failover how often it may fail on a node before an operator is needed
 * @param confirm that an operator is asked before it is moved; without it, none is
 * @param switchback when it goes back by itself; without it, it does not
 * @param storage how the mail store is checked; without it, it is not
 * @param queues of waiting mail that are watched
 * @param windows when nothing is moved
 */
@Called(value = "hierarchy", by = "tag")
public record HierarchyFile(
    @Name String tag,
    @Name @Range(min = 1, max = 999) Map<String, Integer> priorities,
    @Default("any") ColdStart coldStart,
    @Default("stop") StrayPolicy stray,
    Optional<FencingPolicy> fencing,
    @Default("2m") Duration startMax,
    @Default("1m") Duration stopMax,
    Optional<Storage> storage,
    @Unordered List<ResourceFile> resources,
    @Default("[]") @Unordered List<ServiceFile> services,
    @Default("{}") Recovery recovery,
    Optional<Boolean> notifyOnly,
    Optional<Failover> failover,
    Optional<Confirm> confirm,
    Optional<Switchback> switchback,
    @Default("[]") @Unordered List<QueueFile> queues,
    @Default("[]") @Unordered List<Window> windows) {

  public HierarchyFile {
    priorities = Map.copyOf(priorities);
    // These keys are younger than the digest's form: their defaults must not be in it, or nodes of
    // two versions would take each other's definition for a different one.
    fencing = fencing.filter(policy -> policy != FencingPolicy.OPTIONAL);
    failover = failover.filter(f -> !f.toLimit().equals(Hierarchy.FailoverLimit.DEFAULT));
    notifyOnly = notifyOnly.filter(only -> only);
  }

  /**
   * How the mail store is checked: a small file is written, flushed, read back and removed.
   *
   * @param hungAfter a check that takes longer counts as hung
   * @param minFree less space is full
   */
  @Called("storage")
  public record Storage(
      Path directory,
      @Default("2s") Duration every,
      @Default("5s") Duration hungAfter,
      @Default("64MiB") ByteSize minFree,
      @Default("1000") Integer minFreeInodes) {}

  /**
   * How often a failed service is restarted here before the hierarchy moves.
   *
   * @param attempts restarts of one service within {@code window}
   * @param backOff wait before the second and each later restart
   * @param verify how long a restarted service may take until its probe is good
   */
  @Called("recovery")
  public record Recovery(
      @Default("3") @Range(min = 1, max = 1000) Integer attempts,
      @Default("5m") Duration window,
      @Default("2s") @OrZero Duration backOff,
      @Default("10s") Duration verify) {}

  /**
   * How often the service may be given up on one node before that node is no candidate any more.
   *
   * @param failures times within {@code window}
   */
  @Called("failover")
  public record Failover(
      @Default("2") @Range(min = 1, max = 32) Integer failures, @Default("1h") Duration window) {
    Hierarchy.FailoverLimit toLimit() {
      return new Hierarchy.FailoverLimit(failures, window);
    }
  }

  /**
   * An operator is asked before the service is moved.
   *
   * @param within how long the answer is waited for
   * @param unanswered what is done then
   */
  @Called("confirm")
  public record Confirm(@Default("5m") Duration within, @Default("move") Unanswered unanswered) {
    Hierarchy.Consent toConsent() {
      Optional<Duration> limit =
          unanswered == Unanswered.MOVE ? Optional.of(within) : Optional.empty();
      return new Hierarchy.Consent(Decision.CONFIRM, limit);
    }
  }

  /** What is done when no operator answers. */
  public enum Unanswered {
    MOVE,
    STAY
  }

  /**
   * When the service goes back by itself to a node it left because something had failed.
   *
   * @param automatic the nodes that ask for it back
   * @param settle how long such a node must have been able to take over before it asks
   * @param queue not while many messages wait
   */
  @Called("switchback")
  public record Switchback(
      @Unordered List<String> automatic, @Default("10m") Duration settle, Optional<Queue> queue) {
    Hierarchy.Switchback toPolicy() {
      return new Hierarchy.Switchback(
          Set.copyOf(automatic), settle, queue.map(q -> q.most().longValue()));
    }
  }

  /**
   * A directory with a file for each waiting message.
   *
   * @param directory looked at with everything below it
   * @param names which files count, as a shell pattern
   * @param most it is not moved back while more than that wait
   */
  @Called("queue")
  public record Queue(
      Path directory,
      @Default("\"*\"") Glob names,
      @Default("100") @Range(min = 0, max = 1_000_000) Integer most,
      @Default("30s") Duration every) {}

  /** A time that comes again in which nothing is moved. */
  @Called(value = "window", by = "name")
  public record Window(@Name String name, Freeze freeze, ZoneId timeZone) {}

  /**
   * When a window opens and how long it stays open.
   *
   * @param cron the moments it opens, in the window's time zone
   */
  @Called("freeze")
  public record Freeze(Cron cron, Duration duration) {}

  Hierarchy toHierarchy() {
    return new Hierarchy(
        tag,
        priorities.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(entry -> new Member(entry.getKey(), entry.getValue()))
            .toList(),
        resources.stream().map(resource -> resource.toResource(resources)).toList(),
        services.stream().map(ServiceFile::toService).toList(),
        toPolicy());
  }

  private Hierarchy.Policy toPolicy() {
    Hierarchy.Policy usual =
        new Hierarchy.Policy(
            recovery.attempts(),
            recovery.window(),
            recovery.backOff(),
            recovery.verify(),
            startMax,
            stopMax,
            coldStart,
            stray);
    return usual
        .with(fencing.orElse(FencingPolicy.OPTIONAL))
        .with(failover.map(Failover::toLimit).orElse(Hierarchy.FailoverLimit.DEFAULT))
        .with(consent())
        .with(switchback.map(Switchback::toPolicy).orElse(Hierarchy.Switchback.NEVER));
  }

  private Hierarchy.Consent consent() {
    return notifyOnly.isPresent()
        ? new Hierarchy.Consent(Decision.NOTIFY, Optional.empty())
        : confirm.map(Confirm::toConsent).orElse(Hierarchy.Consent.NOT_ASKED);
  }
}
