package io.mailkeeper.lab.load;

import java.time.Duration;

/**
 * Processor time of a program.
 *
 * @param user in its own code
 * @param system in the kernel
 */
record Cpu(Duration user, Duration system) {

  Cpu plus(Cpu other) {
    return new Cpu(user.plus(other.user), system.plus(other.system));
  }

  Cpu minus(Cpu other) {
    return new Cpu(user.minus(other.user), system.minus(other.system));
  }

  Duration total() {
    return user.plus(system);
  }

  /** Microseconds for each of so many things done. */
  double micros(long things) {
    return micros(total(), things);
  }

  /** Of them in the kernel. */
  double systemMicros(long things) {
    return micros(system, things);
  }

  private static double micros(Duration time, long things) {
    return time.toNanos() / 1e3 / things;
  }
}
