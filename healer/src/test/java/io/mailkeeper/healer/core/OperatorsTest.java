package io.mailkeeper.healer.core;

import static io.mailkeeper.healer.core.OperatorRequest.Verb.IN_SERVICE;
import static io.mailkeeper.healer.core.OperatorRequest.Verb.OUT_OF_SERVICE;
import static io.mailkeeper.healer.core.OperatorRequest.Verb.SWITCHOVER;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What operators ask for, and the sentence they get for an answer. n1 is in service. */
class OperatorsTest {

  private static Stage parked() {
    Stage s = Stage.inService().asked("n1", OUT_OF_SERVICE, "n1").pass(5);
    return s.is("n1", Mode.OUT_OF_SERVICE).is("n2", Mode.OUT_OF_SERVICE).forget();
  }

  @Test
  void outOfServiceHoldsUntilInService() {
    Stage s = parked().pass(60).doesNothing().asked("n2", IN_SERVICE, "n2").pass(1);
    s.does(
        "n2 agrees: claiming the lease as soon as it is free",
        "n2 claims 2",
        "n2 start ip",
        "n2 start fs",
        "n2 start imap");
    s.is("n2", Mode.IN_SERVICE);
  }

  @Test
  void outOfServiceAskedOnTheOtherNodeIsPassedOn() {
    Stage s = Stage.inService().asked("n2", OUT_OF_SERVICE, "n2").pass(1);
    s.does(
        "n2 passes on to n1",
        "n1 agrees: stopping; nobody will start it until 'in-service'",
        "n1 stop imap",
        "n1 stop ip",
        "n1 stop fs",
        "n1 releases 1 for nobody");
  }

  @Test
  void aRequestDoesNotGoRoundInCircles() {
    Stage s = Stage.inService();
    s.happens(
        "n2",
        new Event.Requested(
            new OperatorRequest(1, SWITCHOVER, "mail", "n2", false, "root through n1", 2)));
    s.does(
        "n2 refuses: it was sent round in a circle, ending here; n2 takes n1 for the one to ask:"
            + " look at 'mailkeeper status' on both, and ask again");
  }

  @Test
  void inServiceElsewhereIsASwitchover() {
    Stage s = Stage.inService().asked("n2", IN_SERVICE, "n2").pass(2);
    s.noted("switchover to n2, asked by root").is("n2", Mode.IN_SERVICE);
  }

  @Test
  void inServiceWhereItIsChangesNothing() {
    Stage.inService().asked("n1", IN_SERVICE, "n1").does("n1 agrees: already in service here");
  }

  @Test
  void inServiceOnANodeThatCannotTakeItSaysWhy() {
    Stage s = parked();
    s.strays("n2", new Stray(Stray.Kind.LISTENER, "imap", "pid 8 listens"));
    s.asked("n2", IN_SERVICE, "n2").pass(5);
    s.does(
        "n2 agrees: claiming the lease as soon as it is free, but this node cannot take it over"
            + " now: stray: pid 8 listens");
    s.strays("n2").pass(2).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aSwitchoverGoesToTheNamedNodeAndIsToldOnce() {
    Stage s = Stage.inService().asked("n1", SWITCHOVER, "n2").pass(2);
    s.does(
        "n1 agrees: handing over to n2",
        "n1 stop imap",
        "n1 stop ip",
        "n1 stop fs",
        "n1 releases 1 for n2",
        "n2 claims 2",
        "n2 start ip",
        "n2 start fs",
        "n2 start imap");
    s.notes(1, "switchover to n2, asked by root");
  }

  @Test
  void aNodeThatIsNotReadyIsRefusedWithTheReasonButForced() {
    Stage s =
        Stage.inService()
            .happens("n2", new Event.SelfChecked("mail", List.of("no imapd here")))
            .pass(2);
    s.forget().asked("n1", SWITCHOVER, "n2");
    s.does("n1 refuses: n2 is not ready: the self-check found: no imapd here");
    s.asked("n1", SWITCHOVER, "mail", "n2", true).is("n1", Mode.OUT_OF_SERVICE);
  }

  @Test
  void aForcedHeirStartsWhateverItsSelfCheckFound() {
    Stage s =
        Stage.inService()
            .happens("n2", new Event.SelfChecked("mail", List.of("no imapd here")))
            .pass(2);
    s.asked("n1", SWITCHOVER, "mail", "n2", true).pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aNodeThatIsNotReadyTakesOverFromADeadOneOnlyWhenForced() {
    Stage s =
        Stage.inService()
            .happens("n2", new Event.SelfChecked("mail", List.of("no imapd here")))
            .pass(2);
    s.dies("n1").pass(30).is("n2", Mode.OUT_OF_SERVICE).asked("n2", IN_SERVICE, "n2");
    s.pass(5).is("n2", Mode.OUT_OF_SERVICE);
    s.asked("n2", IN_SERVICE, "mail", "n2", true).pass(5).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aNodeThatIsSilentIsRefused() {
    Stage s = Stage.inService().dies("n2").pass(6).asked("n1", SWITCHOVER, "n2");
    s.does("n1 refuses: n2's record in the store stands still").is("n1", Mode.IN_SERVICE);
  }

  @Test
  void aFreezeWindowRefusesPlannedMovesOnly() {
    Stage s = Stage.inService();
    s.happens("n1", new Event.WindowChanged("mail", Optional.of("month-end"))).forget();
    s.asked("n1", SWITCHOVER, "n2");
    s.does("n1 refuses: freeze window month-end is open: no planned moves");
    s.asked("n2", IN_SERVICE, "n2");
    s.does("n2 passes on to n1", "n1 refuses: freeze window month-end is open: no planned moves");
    s.fails("n1 restart imap").happens("n1", new Event.ProcessGone("mail", "imap", "gone"));
    s.pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void unknownHierarchiesAndNodesAreRefused() {
    Stage s = Stage.inService().asked("n1", SWITCHOVER, "web", "n2", false);
    s.does("n1 refuses: there is no hierarchy 'web'");
    s.asked("n1", SWITCHOVER, "n9").does("n1 refuses: node n9 is not in hierarchy mail");
    s.asked("n1", IN_SERVICE, "n9").does("n1 refuses: node n9 is not in hierarchy mail");
  }

  @Test
  void aSwitchoverNeedsANodeInService() {
    parked()
        .asked("n1", SWITCHOVER, "n2")
        .does("n1 refuses: no node is in service with mail; use in-service");
  }
}
