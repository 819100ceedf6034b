package io.mailkeeper.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quartz.CronTrigger;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;

class SchedulesTest {

  private static final String EVERY_SECOND = "* * * * * ?";

  /** What the listener heard, in order. */
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private volatile Thread calledOn = Thread.currentThread();
  private Optional<Schedules> running = Optional.empty();

  @AfterEach
  void stop() {
    running.ifPresent(Schedules::close);
  }

  @Test
  void aWindowThatOpenedWhileTheAgentWasDownIsKnownAtTheStart() {
    FreezeWindow night =
        FreezeWindow.of("night", "0 0 22 * * ?", Duration.ofHours(8), ZoneOffset.UTC);

    start(List.of(night), Optional.empty(), fixed("2026-06-13T01:00:00Z"));

    assertThat(heard.get(0)).isEqualTo("frozen by night until 2026-06-13T06:00:00Z");
  }

  @Test
  void aWindowThatOpenedAndClosedMeanwhileIsOver() {
    FreezeWindow night =
        FreezeWindow.of("night", "0 0 22 * * ?", Duration.ofHours(8), ZoneOffset.UTC);

    start(List.of(night), Optional.empty(), fixed("2026-06-13T06:00:00Z"));

    assertThat(heard.get(0)).isEqualTo("free");
  }

  @Test
  void theSelfCheckFiresOnTheOneDaemonThread() {
    start(List.of(), everySecond(), InstantSource.system());

    awaitHeard("free", "self-check", "self-check");
    assertThat(calledOn.isDaemon()).isTrue();
    assertThat(calledOn).isNotSameAs(Thread.currentThread());
  }

  @Test
  void theEdgesOfAWindowFire() {
    FreezeWindow blink =
        FreezeWindow.of("blink", "0/2 * * * * ?", Duration.ofSeconds(1), ZoneOffset.UTC);

    start(List.of(blink), Optional.empty(), InstantSource.system());

    Awaitility.await()
        .untilAsserted(
            () -> {
              List<String> words =
                  heard.stream().map(line -> line.replaceFirst(" .*", "")).toList();
              assertThat(words).containsSubsequence("frozen", "free", "frozen");
            });
  }

  @Test
  void aMissedEdgeFiresOnceAtOnceAndTellsWhatIsTrueNow() {
    // Opened three hours ago for an hour; to the scheduler it looks as if it had slept since
    // before.
    Instant opened = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(3));
    FreezeWindow missed =
        FreezeWindow.of("missed", onceADayAt(opened), Duration.ofHours(1), ZoneOffset.UTC);

    start(List.of(missed), Optional.empty(), onceThenSystem(opened.minusSeconds(60)));

    awaitHeard("free", "free");
  }

  @Test
  void missedSelfChecksAreLeftOut() throws SchedulerException {
    Instant hoursAgo = Instant.now().minus(Duration.ofHours(10));
    // Due many times since, and not in the next minutes, whatever the time is.
    int minute = Instant.now().plus(Duration.ofMinutes(30)).atZone(ZoneOffset.UTC).getMinute();
    SelfCheck hourly = new SelfCheck(Cron.parse("0 " + minute + " * * * ?"), ZoneOffset.UTC);

    Schedules schedules = start(List.of(), Optional.of(hourly), onceThenSystem(hoursAgo));

    Awaitility.await().until(() -> nextSelfCheck(schedules).isAfter(Instant.now()));
    // There is one thread: had a check been fired, it would have been heard before this.
    schedules.quartz().triggerJob(Schedules.EDGE);
    awaitHeard("free", "free");
  }

  @Test
  void theSelfCheckOnTheNightsOnWhichTheClocksChange() {
    SelfCheck nightly = new SelfCheck(Cron.parse("0 30 2 * * ?"), ZoneId.of("Europe/Berlin"));

    assertThat(fireTimes(nightly, "2026-03-27T12:00:00Z", 2))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z");
    assertThat(fireTimes(nightly, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void afterItIsClosedNothingIsHeard() throws SchedulerException {
    Schedules schedules = start(List.of(), everySecond(), InstantSource.system());
    awaitHeard("free", "self-check");

    schedules.close();

    assertThat(schedules.quartz().isShutdown()).isTrue();
    assertThat(calledOn.isAlive()).isFalse();
  }

  @Test
  void twoOfTheSameNodeDoNotMeet() throws SchedulerException {
    Schedules first = start(List.of(), everySecond(), InstantSource.system());
    try (Schedules second = schedules(List.of(), everySecond(), InstantSource.system())) {
      second.start();
      assertThat(second.quartz().getSchedulerName())
          .isNotEqualTo(first.quartz().getSchedulerName());
    }
    assertThat(first.quartz().isShutdown()).isFalse();
  }

  private Schedules start(
      List<FreezeWindow> windows, Optional<SelfCheck> selfCheck, InstantSource clock) {
    Schedules schedules = schedules(windows, selfCheck, clock);
    running = Optional.of(schedules);
    schedules.start();
    return schedules;
  }

  private Schedules schedules(
      List<FreezeWindow> windows, Optional<SelfCheck> selfCheck, InstantSource clock) {
    return new Schedules("mx1", new FreezeWindows(windows), selfCheck, clock, new Recorder());
  }

  private static Optional<SelfCheck> everySecond() {
    return Optional.of(new SelfCheck(Cron.parse(EVERY_SECOND), ZoneOffset.UTC));
  }

  private static InstantSource fixed(String now) {
    return InstantSource.fixed(Instant.parse(now));
  }

  /** The first question is answered with a moment in the past: the start of a long sleep. */
  private static InstantSource onceThenSystem(Instant first) {
    AtomicReference<Optional<Instant>> left = new AtomicReference<>(Optional.of(first));
    return () -> left.getAndSet(Optional.empty()).orElseGet(Instant::now);
  }

  private static String onceADayAt(Instant moment) {
    var time = moment.atZone(ZoneOffset.UTC);
    return "%d %d %d * * ?".formatted(time.getSecond(), time.getMinute(), time.getHour());
  }

  private static Instant nextSelfCheck(Schedules schedules) throws SchedulerException {
    TriggerKey key = TriggerKey.triggerKey(Schedules.SELF_CHECK.getName());
    return schedules.quartz().getTrigger(key).getNextFireTime().toInstant();
  }

  private static List<String> fireTimes(SelfCheck check, String from, int count) {
    Instant now = Instant.parse(from);
    CronTrigger trigger = Schedules.trigger(check, now);
    List<String> found = new ArrayList<>();
    Date time = Date.from(now);
    for (int i = 0; i < count; i++) {
      time = trigger.getFireTimeAfter(time);
      found.add(time.toInstant().toString());
    }
    return found;
  }

  private void awaitHeard(String... lines) {
    Awaitility.await()
        .untilAsserted(() -> assertThat(heard).hasSizeGreaterThanOrEqualTo(lines.length));
    assertThat(heard).startsWith(lines);
  }

  private final class Recorder implements ScheduleListener {
    @Override
    public void onWindowChanged(Optional<Frozen> frozen) {
      calledOn = Thread.currentThread();
      heard.add(frozen.map(f -> "frozen by " + f.name() + " until " + f.until()).orElse("free"));
    }

    @Override
    public void onSelfCheck() {
      calledOn = Thread.currentThread();
      heard.add("self-check");
    }
  }
}
