package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.SafetyClass;
import org.junit.jupiter.api.Test;

/** {@code fencing: required}: no node is in service without a working watchdog or fence. */
class SafetyTest {

  private static final Event WORKS = new Event.SafetyChanged(SafetyClass.C, "softdog, 4000 ms");
  private static final Event BROKEN = new Event.SafetyChanged(SafetyClass.D, "EBUSY");

  private static Stage inService() {
    Stage s = Stage.fenced().agentStarts("n1").happens("n1", WORKS).pass(1);
    return s.agentStarts("n2").pass(6).is("n1", Mode.IN_SERVICE).forget();
  }

  @Test
  void aNodeWithoutAWatchdogStartsNothingAndSaysWhy() {
    Stage s = Stage.fenced().agentStarts("n1").pass(15).doesNothing();
    assertThat(s.obstacle("n1"))
        .contains(
            "'fencing: required', but neither a watchdog nor a fence works here: no watchdog is"
                + " configured");
    assertThat(s.saysOfItself("n1")).contains("fencing: required");

    s.happens("n1", WORKS).pass(15).is("n1", Mode.IN_SERVICE);
    s.noted("safety class C (software watchdog): softdog, 4000 ms");
  }

  @Test
  void aStandbyWithoutAWatchdogDoesNotTakeOver() {
    Stage s = inService().dies("n1").pass(30).anyway().is("n2", Mode.OUT_OF_SERVICE);
    assertThat(s.obstacle("n2").orElse("")).contains("fencing: required");
  }

  @Test
  void whoLosesItInServiceHandsOverToANodeThatHasOne() {
    Stage s = inService().happens("n2", WORKS).pass(2).forget();
    s.happens("n1", BROKEN).pass(3);
    s.notes(1, "ALERT safety class D (guard process only): EBUSY");
    s.noted("failing over to n2: 'fencing: required', but neither a watchdog");
    s.is("n1", Mode.OUT_OF_SERVICE).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void whoLosesItAloneGoesOnAndSaysSo() {
    Stage s = inService().happens("n1", BROKEN).pass(3).doesNothing();
    s.is("n1", Mode.IN_SERVICE).noted("EBUSY; no other node can do better, so it stays here");
  }

  @Test
  void aFenceThatAnswersMayReplaceAWatchdog() {
    Stage s = Stage.fenced().agentStarts("n1").pass(3).doesNothing();
    s.happens("n1", new Event.FenceChecked("n2", "")).pass(3).is("n1", Mode.IN_SERVICE);
    s.noted("safety class A (a confirmed external fence): every other node can be switched off");

    s.happens("n1", new Event.FenceChecked("n2", "no route")).pass(3);
    s.is("n1", Mode.IN_SERVICE).noted("the fence device of n2 cannot be relied on: no route");
    s.noted("safety class D");
  }

  @Test
  void aFenceThatWorksIsTheBestClassAndEnough() {
    Safety fenced = Safety.GUARD_ONLY.withFence(true);
    assertThat(fenced.safetyClass()).isEqualTo(SafetyClass.A);
    assertThat(fenced.withGuard(SafetyClass.B, "iTCO_wdt").safetyClass()).isEqualTo(SafetyClass.A);
    assertThat(fenced.withFence(false)).isEqualTo(Safety.GUARD_ONLY);
    assertThat(SafetyClass.values()).filteredOn(c -> !c.isFenced()).containsExactly(SafetyClass.D);
  }
}
