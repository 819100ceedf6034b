package io.mailkeeper.agent.config;

import java.util.List;

/**
 * Reads the files again, and applies all that has changed or nothing. What can change while the
 * agent runs: freeze windows, the time of the self-check, the log level, what {@code /probe} may do
 * and how.
 */
public final class Reload {

  /** Takes over what can change while the agent runs. */
  @FunctionalInterface
  public interface Applier {
    void apply(Configuration configuration);
  }

  private final Applier applier;
  private Configuration running;

  public Reload(Configuration running, Applier applier) {
    this.running = running;
    this.applier = applier;
  }

  /** Blocks on files; one at a time. */
  public synchronized Reloaded run() {
    try {
      return compare(Configuration.load(running.file()));
    } catch (ConfigurationException e) {
      List<String> faults = e.faults().stream().map(Fault::toString).toList();
      return new Reloaded(
          Reloaded.Outcome.FAULTY,
          faults.size() + " fault(s) in the configuration; nothing changed",
          faults);
    }
  }

  private Reloaded compare(Configuration read) {
    Changes changes = Changes.between(running, read);
    if (changes.none()) {
      return answer(Reloaded.Outcome.UNCHANGED, "nothing changed");
    }
    if (!changes.restart().isEmpty()) {
      return answer(
          Reloaded.Outcome.REFUSED,
          "nothing was applied; restart the agent to apply: "
              + String.join(", ", changes.restart()));
    }
    boolean definition = !running.digest().equals(read.digest());
    applier.apply(read);
    running = read;
    return answer(
        Reloaded.Outcome.APPLIED,
        "applied: "
            + String.join(", ", changes.live())
            + (definition
                ? "; reload the other nodes too. Until this agent restarts it is compared with"
                    + " them by the definition it was started with"
                : ""));
  }

  private static Reloaded answer(Reloaded.Outcome outcome, String sentence) {
    return new Reloaded(outcome, sentence, List.of());
  }
}
