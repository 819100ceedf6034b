package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.OperatorRequest.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The service goes back by itself where that is wanted, and where no operator has put it. */
class SwitchbackTest {
  private static final int SETTLE = 120;
  private static final Hierarchy.Switchback TO_ONE =
      new Hierarchy.Switchback(Set.of("n1"), Duration.ofSeconds(SETTLE), Optional.of(100L));

  /** Seven messages wait, as counted on n2. */
  private static Stage counted(Stage s) {
    return s.happens("n2", new Event.QueueSeen("mail", OptionalLong.of(7)));
  }

  private static Stage inService() {
    return Stage.inService(Mail.with(p -> p.with(TO_ONE)));
  }

  /** n1 had a power failure, n2 has taken over, and n1 is there again. */
  private static Stage failedOver() {
    Stage s = inService().dies("n1").pass(20).is("n2", Mode.IN_SERVICE);
    return counted(s).agentStarts("n1").pass(5).anyway();
  }

  private static Stage frozen(Stage s, Optional<String> window) {
    return s.happens("n1", new Event.WindowChanged("mail", window))
        .happens("n2", new Event.WindowChanged("mail", window));
  }

  @Test
  void itGoesBackOnceTheNodeHasSettled() {
    Stage s = failedOver().pass(SETTLE - 10).onlyLooks().is("n2", Mode.IN_SERVICE);
    assertThat(s.player("n1").switchback())
        .hasValueSatisfying(why -> assertThat(why).startsWith("n1 asks for it back in "));
    s.pass(15).is("n1", Mode.IN_SERVICE).noted("switchback to n1, asked by automatic switchback");
    s.pass(10 * SETTLE).is("n1", Mode.IN_SERVICE);
    assertThat(s.player("n1").switchback()).isEmpty();
  }

  @Test
  void withoutItAnAdministratorMovesItBack() {
    Stage s = Stage.inService().dies("n1").pass(20).agentStarts("n1").pass(3600);
    s.is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aNodeThatIsNotReadyMeanwhileBeginsToSettleAnew() {
    Stage s = failedOver().pass(SETTLE - 10);
    s.happens("n1", new Event.SelfChecked("mail", List.of("no disk"))).pass(1);
    s.happens("n1", new Event.SelfChecked("mail", List.of())).pass(SETTLE - 5).onlyLooks();
    s.pass(10).is("n1", Mode.IN_SERVICE);
  }

  @Test
  void whileAWindowIsFrozenItStays() {
    Stage s = frozen(failedOver(), Optional.of("month-end")).pass(20 * SETTLE).onlyLooks();
    assertThat(s.player("n1").switchback())
        .contains("n1 asks for it back when freeze window month-end has closed");
    frozen(s, Optional.empty()).pass(2).is("n1", Mode.IN_SERVICE);
  }

  @Test
  void inMaintenanceItStays() {
    Stage s = failedOver().pass(5).maintenance("n2", Duration.ofMinutes(10)).anyway().pass(595);
    s.onlyLooks().is("n2", Mode.IN_SERVICE);
    assertThat(s.player("n1").switchback())
        .contains("n1 asks for it back when the maintenance is over");
    s.asked("n2", Verb.SWITCHBACK, "n1").does("n2 refuses: " + maintenance());
    s.pass(10).is("n1", Mode.IN_SERVICE);
  }

  private static String maintenance() {
    return "maintenance (new disk, ordered by root) for another 5.0 s";
  }

  @Test
  void aWindowThatOnlyTheOtherNodeKnowsOfCountsToo() {
    Stage s = failedOver().happens("n2", new Event.WindowChanged("mail", Optional.of("w")));
    s.pass(SETTLE + 90).is("n2", Mode.IN_SERVICE);
    s.notes(1, "has to wait: n2: freeze window w is open: no planned moves");
    assertThat(s.player("n1").switchback())
        .hasValueSatisfying(
            why -> assertThat(why).endsWith("freeze window w is open: no planned moves"));
    s.happens("n2", new Event.WindowChanged("mail", Optional.empty())).pass(62);
    s.is("n1", Mode.IN_SERVICE);
  }

  @Test
  void aLongQueueIsWorkedOffFirstAndOneThatIsNotKnownCountsAsLong() {
    Stage s = failedOver().happens("n2", new Event.QueueSeen("mail", OptionalLong.of(101)));
    s.pass(SETTLE + 1).noted("has to wait: n2: 101 messages wait in the queue, more than 100");
    s.happens("n2", new Event.QueueSeen("mail", OptionalLong.empty())).pass(61);
    s.noted("it is not known how many messages wait").is("n2", Mode.IN_SERVICE);
    s.happens("n2", new Event.QueueSeen("mail", OptionalLong.of(100))).pass(62);
    s.is("n1", Mode.IN_SERVICE);
  }

  @Test
  void whatWasCountedInAnEarlierServiceIsForgotten() {
    Stage s = failedOver().pass(SETTLE + 5).is("n1", Mode.IN_SERVICE).dies("n1").pass(20);
    s.is("n2", Mode.IN_SERVICE).agentStarts("n1").pass(SETTLE + 5);
    s.noted("it is not known how many messages wait").is("n2", Mode.IN_SERVICE);
  }

  @Test
  void whereAnOperatorHasPutItItStays() {
    Stage s = inService().asked("n1", Verb.SWITCHOVER, "n2").pass(5).is("n2", Mode.IN_SERVICE);
    s.anyway().pass(20 * SETTLE).onlyLooks();
    assertThat(s.player("n1").switchback())
        .contains("n1 does not ask for it back: an operator has moved it away");
    s.dies("n1").pass(10).agentStarts("n1").pass(3 * SETTLE).onlyLooks();
    s.asked("n1", Verb.SWITCHOVER, "n1").pass(5).is("n1", Mode.IN_SERVICE);
    counted(s.dies("n1").pass(20)).agentStarts("n1").pass(SETTLE + 10);
    s.is("n1", Mode.IN_SERVICE);
  }

  @Test
  void soItDoesWhereAnOperatorHasStartedIt() {
    Stage s = inService().happens("n2", new Event.SelfChecked("mail", List.of("no disk")));
    s.dies("n1").pass(20).asked("n2", Verb.IN_SERVICE, "mail", "n2", true).pass(5);
    s.is("n2", Mode.IN_SERVICE).agentStarts("n1").pass(SETTLE + 10);
    s.noted("has to wait: n2: an operator has put it on n2").is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aHandOverAtTheEndOfAnAgentIsNoOperatorsChoice() {
    Stage s = inService().asked("n1", Verb.DEPARTURE, "mail", "n2", true).pass(5);
    counted(s.is("n2", Mode.IN_SERVICE)).pass(SETTLE + 5).is("n1", Mode.IN_SERVICE);
  }

  @Test
  void aNodeOnWhichItFailsAgainAndAgainDoesNotGetItBackForEver() {
    Stage s = inService().fails("n1 restart imap");
    for (int i = 0; i < 7; i++) {
      if (s.newest().node().equals("n1")) {
        s.happens("n1", new Event.ProcessGone("mail", "imap", "imap's process 7 has gone"));
      }
      counted(s.pass(20)).pass(440);
    }
    assertThat(s.epochs.values().stream().filter(r -> r.node().equals("n1")).count())
        .as("the first, and one more try within the hour")
        .isEqualTo(2);
    s.is("n2", Mode.IN_SERVICE);
  }
}
