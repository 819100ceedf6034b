package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.Foresight.Rehearsed;
import io.mailkeeper.healer.core.OperatorRequest.Verb;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a switchover would be is what it is, and saying so changes nothing. */
class RehearsalTest {
  @Test
  void theStepsAreThoseThatAreTaken() {
    Stage s = Stage.inService().pass(2);
    NodeState before = s.player("n1").state();
    Rehearsed told = s.player("n1").rehearses(Verb.SWITCHOVER, "n2");
    assertThat(s.player("n1").state()).isSameAs(before);
    assertThat(told)
        .isEqualTo(
            new Rehearsed(
                true, "handing over to n2", List.of("imap", "ip", "fs"), Optional.of("n2")));
    List<String> starts = s.player("n1").healer().startOrder("mail");
    assertThat(starts).containsExactly("ip", "fs", "imap");

    s.anyway().asked("n1", Verb.SWITCHOVER, "n2").pass(5);
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
  }

  @Test
  void whatWouldBeRefusedIsRefused() {
    Stage s = Stage.inService().pass(2);
    s.happens("n1", new Event.WindowChanged("mail", Optional.of("backup")));
    Rehearsed told = s.player("n1").rehearses(Verb.SWITCHOVER, "n2");
    assertThat(told)
        .isEqualTo(
            new Rehearsed(
                false,
                "freeze window backup is open: no planned moves",
                List.of(),
                Optional.empty()));
  }

  @Test
  void aNodeThatIsNotReadyIsNoTarget() {
    Stage s = Stage.inService().happens("n2", new Event.SelfChecked("mail", List.of("no disk")));
    Rehearsed told = s.pass(2).player("n1").rehearses(Verb.SWITCHOVER, "n2");
    assertThat(told.accepted()).isFalse();
    assertThat(told.sentence()).isEqualTo("n2 is not ready: the self-check found: no disk");
  }

  @Test
  void whereItIsAlreadyNothingIsStopped() {
    Rehearsed told = Stage.inService().pass(2).player("n1").rehearses(Verb.SWITCHOVER, "n1");
    assertThat(told)
        .isEqualTo(new Rehearsed(true, "already in service on n1", List.of(), Optional.empty()));
  }
}
