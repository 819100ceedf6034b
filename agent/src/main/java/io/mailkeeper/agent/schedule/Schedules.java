package io.mailkeeper.agent.schedule;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.TimeZone;
import java.util.UUID;
import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.simpl.RAMJobStore;
import org.quartz.simpl.SimpleThreadPool;

/**
 * Runs the two jobs that have a calendar on a Quartz scheduler of its own: one daemon thread, all
 * in memory. Quartz 2.5 has no update check any more, so there is none to switch off.
 *
 * <p>Misfires, that is triggers more than a minute late: a window's edge fires once, at once, since
 * the state it leads to is computed from the present; a self-check is left out and waits for its
 * next time, since after a night's downtime nobody wants a dozen of them.
 *
 * <p>Made for one configuration: after a reload, close this one and start another.
 */
public final class Schedules implements AutoCloseable {

  static final JobKey EDGE = JobKey.jobKey("window-edge");
  static final JobKey SELF_CHECK = JobKey.jobKey("self-check");
  static final TriggerKey EDGE_TRIGGER = TriggerKey.triggerKey("window-edge");

  private final FreezeWindows windows;
  private final Optional<SelfCheck> selfCheck;
  private final InstantSource clock;
  private final ScheduleListener listener;
  private final Scheduler scheduler;

  /**
   * @param node for thread names
   * @param clock says what time it is; Quartz itself waits by the system's clock
   */
  public Schedules(
      String node,
      FreezeWindows windows,
      Optional<SelfCheck> selfCheck,
      InstantSource clock,
      ScheduleListener listener) {
    this.windows = windows;
    this.selfCheck = selfCheck;
    this.clock = clock;
    this.listener = listener;
    this.scheduler = newScheduler(node);
  }

  /**
   * Starts, and tells the listener on this thread whether a window is open now: what was missed
   * while the agent was down does not matter.
   */
  public void start() {
    Instant now = clock.instant();
    listener.onWindowChanged(windows.frozen(now));
    try {
      scheduler.addJob(job(EDGE), true);
      scheduler.addJob(job(SELF_CHECK), true);
      scheduleNextEdge(now);
      if (selfCheck.isPresent()) {
        scheduler.scheduleJob(trigger(selfCheck.get(), now));
      }
      scheduler.start();
    } catch (SchedulerException e) {
      throw new IllegalStateException("scheduler does not start", e);
    }
  }

  /**
   * Stops, and waits for a callback that is being made: afterwards nothing of this configuration is
   * heard any more. Not to be called by a callback. Cannot be started again.
   */
  @Override
  public void close() {
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException e) {
      throw new IllegalStateException("scheduler does not stop", e);
    }
  }

  /** Quartz may fire up to 2 ms early: then nothing has changed yet, and the same edge is next. */
  private void onEdge() throws JobExecutionException {
    Instant now = clock.instant();
    try {
      scheduleNextEdge(now);
    } catch (SchedulerException e) {
      throw new JobExecutionException(e);
    }
    listener.onWindowChanged(windows.frozen(now));
  }

  /**
   * One shot at a time: an end is no cron expression, and an opening is reckoned by {@link Cron},
   * not by Quartz.
   */
  private void scheduleNextEdge(Instant now) throws SchedulerException {
    Optional<Instant> edge = windows.nextEdge(now);
    if (edge.isEmpty()) {
      return;
    }
    Trigger trigger =
        TriggerBuilder.newTrigger()
            .withIdentity(EDGE_TRIGGER)
            .forJob(EDGE)
            .startAt(Date.from(edge.get()))
            .withSchedule(
                SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
            .build();
    scheduler.unscheduleJob(EDGE_TRIGGER);
    scheduler.scheduleJob(trigger);
  }

  static CronTrigger trigger(SelfCheck check, Instant now) {
    return TriggerBuilder.newTrigger()
        .withIdentity(SELF_CHECK.getName())
        .forJob(SELF_CHECK)
        .startAt(Date.from(now))
        .withSchedule(
            CronScheduleBuilder.cronSchedule(check.at().text())
                .inTimeZone(TimeZone.getTimeZone(check.zone()))
                .withMisfireHandlingInstructionDoNothing())
        .build();
  }

  private static JobDetail job(JobKey key) {
    return JobBuilder.newJob(Job.class).withIdentity(key).storeDurably().build();
  }

  private Job jobOf(JobKey key) {
    return key.equals(EDGE) ? context -> onEdge() : context -> listener.onSelfCheck();
  }

  Scheduler quartz() {
    return scheduler;
  }

  private Scheduler newScheduler(String node) {
    // Quartz keeps all schedulers of a process by name: two agents in one test must not meet.
    String name = "schedule-" + node + "-" + UUID.randomUUID();
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", name);
    properties.setProperty("org.quartz.scheduler.threadName", "schedule-" + node);
    properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    properties.setProperty("org.quartz.threadPool.class", SimpleThreadPool.class.getName());
    properties.setProperty("org.quartz.threadPool.threadCount", "1");
    properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    properties.setProperty("org.quartz.jobStore.class", RAMJobStore.class.getName());
    properties.setProperty("org.quartz.jobStore.misfireThreshold", "60000");
    try {
      Scheduler made = new StdSchedulerFactory(properties).getScheduler();
      made.setJobFactory((fired, on) -> jobOf(fired.getJobDetail().getKey()));
      return made;
    } catch (SchedulerException e) {
      throw new IllegalStateException("scheduler cannot be made", e);
    }
  }
}
