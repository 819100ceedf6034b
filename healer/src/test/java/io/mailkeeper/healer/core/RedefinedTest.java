package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.OperatorRequest.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A newer revision of the group's definition: who may have the service, and who hands it over. */
class RedefinedTest {
  private static final String UNLISTED = "revision 1 of the group definition no longer lists n1";

  private static Stage inService() {
    return Stage.inService().pass(12).forget();
  }

  /** n2 runs the revision, n1 the definition before it. */
  private static Stage n2IsRedefined() {
    return inService().agentStarts("n2", "e").pass(8).anyway();
  }

  private static Optional<String> leaving(Stage s, String node) {
    Player p = s.player(node);
    return p.healer().leaving(p.state(), "mail", s.now());
  }

  @Test
  void aNodeThatItNoLongerListsHandsOverInOrder() {
    Stage s = n2IsRedefined().published(1, "e", "n2").pass(4);
    s.noted("handing over to n2: " + UNLISTED).noted("n2 IN_SERVICE in service on n2");
    s.does(
        "n1 stop imap",
        "n1 stop ip",
        "n1 stop fs",
        "n1 releases 1 for n2",
        "n2 claims 2",
        "n2 start ip",
        "n2 start fs",
        "n2 start imap");
    s.notes(0, "operator needed");
    assertThat(s.obstacle("n1")).hasValue(UNLISTED);
    assertThat(leaving(s, "n1")).hasValue(UNLISTED);
  }

  @Test
  void itStaysWhereNobodyElseCouldHaveIt() {
    Stage s = n2IsRedefined().happens("n2", new Event.SelfChecked("mail", List.of("no disk")));
    s.pass(3).published(1, "e", "n2").pass(20).onlyLooks().is("n1", Mode.IN_SERVICE);
    s.notes(1, "operator needed: " + UNLISTED + ": no other node could take it over now");
    s.happens("n2", new Event.SelfChecked("mail", List.of())).pass(6).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void itGoesOnlyToANodeThatRunsItOrTheSameAsHere() {
    Stage s = n2IsRedefined().published(1, "f", "n2").pass(20).onlyLooks();
    assertThat(s.state("n1").stuck()).startsWith(UNLISTED);
    assertThat(s.player("n1").healer().others(s.player("n1").state(), "mail", s.now()))
        .containsEntry("n2", Optional.of("n2's group definition differs from the one here"));
    inService().published(1, "f", "n2").pass(4).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aFreezeWindowAndAMaintenancePutItOff() {
    Stage s = n2IsRedefined();
    s.happens("n1", new Event.WindowChanged("mail", Optional.of("month's end"))).pass(1);
    s.published(1, "e", "n2").pass(20).onlyLooks();
    assertThat(leaving(s, "n1"))
        .hasValue(UNLISTED + ": it is handed over to n2 when freeze window month's end has closed");
    assertThat(s.state("n1").stuck()).isEmpty();
    s.maintenance("n1", Duration.ofMinutes(5)).anyway();
    s.happens("n1", new Event.WindowChanged("mail", Optional.empty())).pass(20).onlyLooks();
    assertThat(leaving(s, "n1"))
        .hasValue(UNLISTED + ": it is handed over to n2 when the maintenance is over");
    s.pass(300).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void nobodyIsAskedForWhatAnOperatorHasPublished() {
    Hierarchy.Consent ask = new Hierarchy.Consent(Hierarchy.Decision.NOTIFY, Optional.empty());
    Stage s = Stage.inService(Mail.with(p -> p.with(ask))).pass(12);
    s.published(1, "d", "n2").pass(6).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void itIsNoFailureOfTheNodeThatHadIt() {
    Stage s = inService().published(1, "d", "n2").pass(6).is("n2", Mode.IN_SERVICE);
    s.published(2, "d", "n1", "n2").pass(2);
    assertThat(s.obstacle("n1")).isEmpty();
    s.dies("n2").pass(20).is("n1", Mode.IN_SERVICE);
  }

  @Test
  void aNodeThatRunsTheNewestMayTakeOverFromOneThatRunsAnother() {
    Stage s = n2IsRedefined();
    assertThat(s.obstacle("n2")).hasValue("the group definition here differs from the one on n1");
    s.published(1, "e", "n1", "n2").pass(2);
    assertThat(s.obstacle("n2")).isEmpty();
    s.asked("n1", Verb.SWITCHOVER, "n2").pass(6).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void oneThatRunsTheSameAsTheHolderMayStillTakeOver() {
    Stage s = inService().published(1, "e", "n1", "n2").pass(2);
    assertThat(s.obstacle("n2")).isEmpty();
    s.dies("n1").pass(20).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aStandbyThatItNoLongerListsTakesNothingOver() {
    Stage s = inService().published(1, "d", "n1").pass(2);
    String why = "revision 1 of the group definition no longer lists n2";
    assertThat(s.obstacle("n2")).hasValue(why);
    assertThat(s.saysOfItself("n2")).isEqualTo(why);
    s.dies("n1").pass(60).is("n2", Mode.OUT_OF_SERVICE);
    s.asked("n2", Verb.IN_SERVICE, "mail", "n2", true).pass(10).is("n2", Mode.OUT_OF_SERVICE);
  }

  @Test
  void aHierarchyThatItNoLongerHasIsLeftRunning() {
    Stage s = inService();
    s.seen(
        new PublishedDefinition(
            1, "e".repeat(64), Optional.of(Map.of("web", Set.of("n1"))), s.now()));
    s.pass(20).onlyLooks().is("n1", Mode.IN_SERVICE);
    s.noted("operator needed: revision 1 of the group definition no longer has hierarchy mail");
  }

  @Test
  void oneThatCannotBeReadHereChangesNothing() {
    Stage s =
        inService().seen(new PublishedDefinition(1, "e".repeat(64), Optional.empty(), Uptime.ZERO));
    s.pass(20).onlyLooks().noted("another one runs here: restart this agent");
    s.dies("n1").pass(20).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void anOlderOneIsIgnored() {
    Stage s = inService().published(2, "d", "n1", "n2").published(1, "d", "n2").pass(20);
    s.onlyLooks().is("n1", Mode.IN_SERVICE);
    s.notes(2, "revision 2 of the group definition is what runs here");
  }

  @Test
  void whatWouldHappenKnowsOfIt() {
    Stage s = inService().published(1, "d", "n1").pass(2);
    Foresight.Outcome outcome = s.player("n2").foresees(Foresight.Failure.NODE, "n1");
    assertThat(outcome.inService()).isFalse();
  }
}
