package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Protected things found on n2, which does not hold the lease. */
class StrayTest {
  private static final Stray ADDRESS = new Stray(Stray.Kind.ADDRESS, "ip", "10.0.0.5 is on eth0");
  private static final Stray PROCESS = new Stray(Stray.Kind.PROCESS, "imap", "imap runs, pid 9");
  private static final Stray LISTENER = new Stray(Stray.Kind.LISTENER, "imap", "pid 8 listens");

  private static Stage reporting() {
    return Stage.inService(Hierarchy.StrayPolicy.REPORT);
  }

  @Test
  void withPolicyStopTheAddressGoesAndWhatIsSurelyOurs() {
    Stage s = Stage.inService().strays("n2", ADDRESS, PROCESS, LISTENER);
    s.does("n2 remove ip", "n2 remove imap").notes(1, "stray: pid 8 listens");
  }

  @Test
  void withPolicyReportOnlyTheAddressGoes() {
    reporting().strays("n2", ADDRESS, PROCESS, LISTENER).does("n2 remove ip");
  }

  @Test
  void whileAStrayIsThereTheNodeIsNotReadyAndDoesNotTakeOver() {
    Stage s = reporting().strays("n2", PROCESS);
    assertThat(s.obstacle("n2")).contains("stray: imap runs, pid 9");
    s.pass(2).asked("n1", OperatorRequest.Verb.SWITCHOVER, "n2");
    s.does("n1 refuses: n2 is not ready: stray: imap runs, pid 9");
    s.dies("n1").pass(20).is("n2", Mode.OUT_OF_SERVICE).anyway();
    s.strays("n2").notes(1, "no stray is left on n2").pass(2).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void whileOneIsBeingRemovedTheNodeIsNotReadyThoughASearchFindsNothing() {
    Stage s = Stage.inService().holds("n2 remove imap").strays("n2", PROCESS).strays("n2");
    s.does("n2 remove imap").notes(0, "no stray is left");
    assertThat(s.ready("n2")).isFalse();
    s.returns("n2 remove imap").strays("n2").notes(1, "no stray is left on n2");
    assertThat(s.ready("n2")).isTrue();
  }

  @Test
  void aRemovalThatFailsIsTriedAgainAndToldOnce() {
    Stage s = Stage.inService().fails("n2 remove imap");
    s.strays("n2", PROCESS).strays("n2", PROCESS).strays("n2", PROCESS);
    s.does("n2 remove imap", "n2 remove imap", "n2 remove imap");
    s.notes(1, "stray: imap runs, pid 9").notes(1, "could not be removed");
  }

  @Test
  void onTheNodeInServiceNothingIsAStray() {
    Stage s = Stage.inService().strays("n1", ADDRESS, PROCESS).doesNothing();
    assertThat(s.state("n1").strays().found()).isEmpty();
  }

  @Test
  void whatIsBeingStoppedIsNoStray() {
    Stage s = Stage.inService().holds("n1 stop imap");
    s.asked("n1", OperatorRequest.Verb.OUT_OF_SERVICE, "n1").anyway();
    s.strays("n1", ADDRESS, PROCESS).doesNothing();
  }

  @Test
  void beforeTheLeaseHasBeenReadNothingIsAStray() {
    Stage s = Stage.begin().agentStarts("n2").strays("n2", ADDRESS, PROCESS).doesNothing();
    assertThat(s.state("n2").strays().found()).isEmpty();
  }
}
