package io.mailkeeper.healer.doctor;

import java.util.Optional;
import java.util.Set;

/**
 * What the kernel takes time from ({@code /sys/devices/system/clocksource}). The lease bears clocks
 * that run 1 % wrong; counters of the processor and of hypervisors are far better than that.
 */
public final class ClockJudge {

  private static final Set<String> GOOD =
      Set.of(
          "tsc",
          "kvm-clock",
          "hyperv_clocksource_tsc_page",
          "xen",
          "arch_sys_counter",
          "timebase",
          "tod");

  private static final Set<String> SLOW_BUT_RIGHT = Set.of("hpet", "acpi_pm");

  private ClockJudge() {}

  /** Empty where the kernel does not say. */
  public static Finding judge(Optional<String> source) {
    String check = "clock";
    String expected = "a source that runs less than 1 % wrong";
    if (source.isEmpty()) {
      return Finding.note(
          check, expected, "no clock source named", "look at 'chronyc tracking' for its rate");
    }
    String name = source.get();
    if (GOOD.contains(name)) {
      return Finding.ok(check, expected, name);
    }
    return SLOW_BUT_RIGHT.contains(name)
        ? Finding.warn(
            check,
            expected,
            name,
            "the kernel gave up a better one, see dmesg: this one is right but slow to read")
        : Finding.warn(
            check, expected, name, "compare its rate with another clock, by 'chronyc tracking'");
  }
}
