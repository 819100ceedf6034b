package io.mailkeeper.lab.load;

import java.time.Duration;

/**
 * What a number of probes has cost a program, over all rounds.
 *
 * @param user processor time of the program in its own code
 * @param system the same in the kernel
 * @param took how long it was asked
 */
record Cost(Outcome outcome, Duration user, Duration system, Duration took) {

  Cost and(Cost other) {
    return new Cost(
        outcome.and(other.outcome),
        user.plus(other.user),
        system.plus(other.system),
        took.plus(other.took));
  }

  private Duration cpu() {
    return user.plus(system);
  }

  double perCpuSecond() {
    return outcome.probes() / seconds(cpu());
  }

  double perSecond() {
    return outcome.probes() / seconds(took);
  }

  /** Per probe. */
  double cpuMicros() {
    return seconds(cpu()) * 1e6 / outcome.probes();
  }

  /** Per probe, of it in the kernel. */
  double systemMicros() {
    return seconds(system) * 1e6 / outcome.probes();
  }

  double cpuMillisPerSecond() {
    return seconds(cpu()) * 1e3 / seconds(took);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
