package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.core.Note;
import io.mailkeeper.healer.core.OperatorRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * What front ends may do: read the snapshot and the timeline, and ask for something. Safe for use
 * by any thread.
 */
public interface FrontDesk {
  /** The newest snapshot. */
  Snapshot snapshot();

  /** What happened on this node. */
  Timeline timeline();

  /**
   * Asks for something. The future succeeds as soon as the request was accepted or refused, not
   * when it is done: watch the snapshot for that.
   */
  Future<Reply> request(
      OperatorRequest.Verb verb, String tag, String node, boolean force, String by);

  /**
   * Orders that nothing is moved, restarted or taken over by itself on any node for a while.
   * Answered like {@link #request}.
   *
   * @param length zero to end the maintenance there is
   */
  Future<Reply> maintenance(Duration length, String reason, String by);

  /**
   * What a switchover would be; nothing is changed. May take some seconds: other nodes are asked.
   */
  Future<MovePlan> dryRun(String tag, String to, boolean force);

  /**
   * Tells what would happen if something failed now. Takes some tenths of a second: not for an
   * event loop.
   *
   * @param failing {@code node}, {@code store}, or the name of a service or a daemon
   * @throws IllegalArgumentException if there is no such thing; the message says what there is
   */
  List<String> foretell(String tag, String failing);

  /** Whether a request was accepted, and what happens next, in one sentence. */
  record Reply(boolean accepted, String sentence) {}

  /** Told of what happens. Called on the control context: implementations return at once. */
  interface Listener {
    /** Something worth telling has happened. */
    void noted(Timeline.Entry entry);

    /** There is a newer snapshot. */
    void published(Snapshot snapshot);
  }

  /** Told of probe results and other measurements as well. */
  interface Meter extends Listener {
    void probed(
        String tag, String service, String protocol, io.mailkeeper.probes.ProbeResult result);

    /** A canary has come back, or has not; {@link #probed} is told as well. */
    void travelled(String tag, String service, io.mailkeeper.probes.RoundTripResult result);

    /** A renewal of the lease has come back. */
    void renewed(String tag, Duration took, boolean counted);

    /**
     * A repair or a move is over.
     *
     * @param subject the daemon that was repaired, or the step of the failover
     */
    void took(String tag, Note.Measured what, String subject, Duration duration);

    /** Passes on how long what a note tells of has taken. */
    static void measured(Meter meter, Note note) {
      note.measures().forEach(m -> meter.took(note.tag(), m.what(), m.subject(), m.took()));
    }
  }
}
