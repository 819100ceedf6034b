package io.mailkeeper.agent.demo;

import java.util.List;
import java.util.Optional;

/**
 * What came of a step.
 *
 * @param before name of the node in service when it began
 * @param after name of the node in service when it ended
 * @param outage what the client saw
 * @param mail messages up to then; empty if the mailbox could not be read
 * @param faults expectations that failed, one sentence each; empty if all is well
 */
record StepResult(
    DemoStep step,
    Optional<String> before,
    Optional<String> after,
    Outage outage,
    Optional<MailTally> mail,
    List<String> faults) {

  StepResult {
    faults = List.copyOf(faults);
  }

  boolean ok() {
    return faults.isEmpty();
  }
}
