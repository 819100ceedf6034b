package io.mailkeeper.healer.core;

import org.junit.jupiter.api.Test;

/** Whom a node switches off when it takes over, and what it tells. ttl 8 s, W 11.3 s. */
class FencingTest {
  private static Stage inService() {
    return Stage.inService().happens("n2", new Event.FenceChecked("n1", "")).pass(1).forget();
  }

  @Test
  void aNodeThatShowsNoSignOfLifeIsSwitchedOffAndReplaced() {
    Stage s = inService().dies("n1").pass(9.5).is("n2", Mode.IN_SERVICE);
    s.notes(1, "FENCED n1 is switched off").noted("fencing n1");
  }

  @Test
  void withoutADeviceItIsWaitedFor() {
    Stage s = Stage.inService().dies("n1").pass(9.5).is("n2", Mode.OUT_OF_SERVICE);
    s.pass(3).is("n2", Mode.IN_SERVICE).notes(0, "FENCED");
  }

  /** It stops by itself, and may run other hierarchies well. */
  @Test
  void aNodeWhoseOwnRecordStillChangesIsNotSwitchedOff() {
    Stage s = inService().holds("n1 write lease").pass(9.5).is("n2", Mode.OUT_OF_SERVICE);
    s.pass(4).is("n1", Mode.OUT_OF_SERVICE).is("n2", Mode.IN_SERVICE).notes(0, "FENCED");
  }
}
