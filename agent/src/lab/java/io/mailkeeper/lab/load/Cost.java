package io.mailkeeper.lab.load;

import java.time.Duration;

/**
 * What a number of probes has cost a program, over all rounds.
 *
 * @param cpu processor time of the program
 * @param took how long it was asked
 */
record Cost(Outcome outcome, Cpu cpu, Duration took) {

  Cost and(Cost other) {
    return new Cost(outcome.and(other.outcome), cpu.plus(other.cpu), took.plus(other.took));
  }

  double perCpuSecond() {
    return outcome.probes() / seconds(cpu.total());
  }

  double perSecond() {
    return outcome.probes() / seconds(took);
  }

  /** Per probe. */
  double cpuMicros() {
    return cpu.micros(outcome.probes());
  }

  /** Per probe, of it in the kernel. */
  double systemMicros() {
    return cpu.systemMicros(outcome.probes());
  }

  double cpuMillisPerSecond() {
    return seconds(cpu.total()) * 1e3 / seconds(took);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
