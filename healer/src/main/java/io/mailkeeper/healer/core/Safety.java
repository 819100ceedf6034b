package io.mailkeeper.healer.core;

import io.mailkeeper.healer.SafetyClass;

/**
 * What makes sure that this node stops when its agent cannot see to it.
 *
 * @param fence whether a confirmed external fence is configured and works
 * @param guard the class without a fence
 * @param detail what the guard relies on, or why it has nothing stronger than itself
 */
public record Safety(boolean fence, SafetyClass guard, String detail) {

  public static final Safety GUARD_ONLY =
      new Safety(false, SafetyClass.D, "no watchdog is configured");

  public SafetyClass safetyClass() {
    return fence ? SafetyClass.A : guard;
  }

  public Safety withGuard(SafetyClass newClass, String newDetail) {
    return new Safety(fence, newClass, newDetail);
  }

  public Safety withFence(boolean works) {
    return new Safety(works, guard, detail);
  }

  /** For people: {@code safety class C (software watchdog): softdog, 4000 ms}. */
  public String words() {
    SafetyClass now = safetyClass();
    String relies = fence ? "every other node can be switched off from here; " + detail : detail;
    return "safety class " + now + " (" + now.words() + "): " + relies;
  }
}
