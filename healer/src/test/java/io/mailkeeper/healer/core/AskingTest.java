package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.Foresight.Failure;
import io.mailkeeper.healer.core.Hierarchy.Consent;
import io.mailkeeper.healer.core.Hierarchy.Decision;
import io.mailkeeper.healer.core.OperatorRequest.Verb;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where an operator is to be asked nothing is moved without a word, or before the time for it. */
class AskingTest {
  private static final Event GONE =
      new Event.ProcessGone("mail", "imap", "imap's process 7 has gone");

  private static final double OUTWAIT = Stage.TIMING.outwait().toMillis() / 1000.0;
  private static final int WITHIN = 300;

  /** n1 is in service; an operator has five minutes to answer. */
  private static Stage confirming() {
    Consent consent = new Consent(Decision.CONFIRM, Optional.of(Duration.ofSeconds(WITHIN)));
    return Stage.inService(Mail.with(p -> p.with(consent))).pass(3.3);
  }

  /** n1 is in service; without an operator nothing is done. */
  private static Stage notifying() {
    Consent consent = new Consent(Decision.NOTIFY, Optional.empty());
    return Stage.inService(Mail.with(p -> p.with(consent))).pass(3.3);
  }

  private static Stage silent() {
    Stage s = confirming().dies("n1").pass(OUTWAIT + 3).onlyLooks();
    return s.notes(1, "operator needed: taking over from n1 waits for an operator's word");
  }

  // ---- a holder that is gone

  @Test
  void withoutAnAnswerItIsTakenOverWhenTheTimeIsUp() {
    Stage s = silent();
    assertThat(s.state("n2").stuck())
        .contains("'mailkeeper confirm mail' does it now, 'mailkeeper decline mail' leaves it");
    s.pass(WITHIN - 6).onlyLooks().pass(8).is("n2", Mode.IN_SERVICE);
    assertThat(s.state("n2").stuck()).isEmpty();
    assertThat(s.state("n2").proposal()).isSameAs(Proposal.NONE);
  }

  @Test
  void anOperatorsWordEndsTheWait() {
    Stage s = silent().asked("n2", Verb.CONFIRM, "");
    s.does(
        "n2 agrees: taking over from n1 is confirmed: no sign of life of its lease for the whole wait");
    s.pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void anOrderOfInServiceIsAWordToo() {
    silent().asked("n2", Verb.IN_SERVICE, "n2").pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void whatIsDeclinedIsNotDoneUntilItIsConfirmed() {
    Stage s = silent().asked("n2", Verb.DECLINE, "").anyway().pass(2 * WITHIN).onlyLooks();
    assertThat(s.state("n2").stuck())
        .startsWith("taking over from n1 was declined by root: no sign of life");
    s.asked("n2", Verb.CONFIRM, "").pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aNodeThatComesBackNeedsNoWord() {
    Stage s = silent().agentStarts("n1").pass(15).is("n1", Mode.IN_SERVICE);
    assertThat(s.state("n2").proposal()).isSameAs(Proposal.NONE);
    assertThat(s.state("n2").stuck()).isEmpty();
    s.forget().asked("n2", Verb.CONFIRM, "");
    s.does("n2 passes on to n1", "n1 refuses: nothing waits for an operator's word on n1");
  }

  @Test
  void whatCannotBeStartedOnOneNodeIsNotTriedOnAnotherWithoutAWord() {
    Stage s = confirming().fails("n1 start imap").dies("n1").pass(1).agentStarts("n1").pass(20);
    s.noted("could not be started here: imap: exit 75").is("n2", Mode.OUT_OF_SERVICE);
    assertThat(s.state("n2").stuck())
        .startsWith("taking over from n1 waits for an operator's word: it was let go there");
    s.anyway().asked("n2", Verb.DECLINE, "");
    s.does(
        "n2 passes on to n1",
        "n2 agrees: taking over from n1 was declined by root: it was let go there, and runs"
            + " nowhere; 'mailkeeper confirm mail' does it; passed on to n1",
        "n1 refuses: nothing waits for an operator's word on n1");
    s.asked("n2", Verb.CONFIRM, "").pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void whatAnOperatorMovesNeedsNoOtherWord() {
    Stage s = confirming().asked("n1", Verb.SWITCHOVER, "n2").pass(5).is("n2", Mode.IN_SERVICE);
    s.asked("n2", Verb.OUT_OF_SERVICE, "").pass(5).is("n2", Mode.OUT_OF_SERVICE);
    assertThat(s.state("n1").proposal()).isSameAs(Proposal.NONE);
    s.asked("n1", Verb.IN_SERVICE, "n1").pass(5).is("n1", Mode.IN_SERVICE);
  }

  @Test
  void whatAStandbyForetellsIsWhatHappens() {
    Stage s = confirming();
    Foresight.Outcome told = s.player("n2").foresees(Failure.NODE, "n1");
    assertThat(told.inService()).isTrue();
    double took = told.took().toMillis() / 1000.0;
    assertThat(took).isBetween(WITHIN + OUTWAIT - 1.5, WITHIN + OUTWAIT + 1.5);
    assertThat(told.story()).anyMatch(f -> f.note().sentence().startsWith("operator needed: "));
    s.dies("n1").pass(took - 1.5).is("n2", Mode.OUT_OF_SERVICE).pass(3).is("n2", Mode.IN_SERVICE);
  }

  // ---- a holder that is not well

  private static Stage broken() {
    Stage s = confirming().fails("n1 restart imap").happens("n1", GONE).pass(10);
    s.notes(1, "operator needed: failing over to n2 waits for an operator's word: imap cannot be");
    return s.is("n1", Mode.IN_SERVICE).anyway();
  }

  @Test
  void itIsHandedOverOnAWordOrWhenTheTimeIsUp() {
    broken().pass(WITHIN + 3).is("n2", Mode.IN_SERVICE);
    Stage s = broken().asked("n2", Verb.CONFIRM, "").pass(3).is("n2", Mode.IN_SERVICE);
    assertThat(s.state("n1").proposal()).isSameAs(Proposal.NONE);
  }

  @Test
  void declinedItStaysAndIsTriedThereAndTheMatterEndsWhenItIsWellAgain() {
    Stage s = broken().asked("n1", Verb.DECLINE, "").pass(WITHIN + 60).is("n1", Mode.IN_SERVICE);
    assertThat(s.state("n1").stuck()).startsWith("failing over to n2 was declined by root: imap");
    s.works("n1 restart imap").pass(400).is("n1", Mode.IN_SERVICE);
    assertThat(s.state("n1").stuck()).isEmpty();
    assertThat(s.state("n1").proposal()).isSameAs(Proposal.NONE);
  }

  @Test
  void whatTheHolderForetellsIsWhatHappens() {
    Stage s = confirming();
    Foresight.Outcome told = s.player("n1").foresees(Failure.DAEMON, "imap");
    assertThat(told.inService()).isTrue();
    s.fails("n1 restart imap").happens("n1", GONE).pass(10);
    assertThat(s.state("n1").stuck())
        .isEqualTo(told.stuck().replace("supposed to fail", "exit 75"));
  }

  // ---- notify only

  @Test
  void inAHierarchyThatOnlyNotifiesADaemonIsRestartedOnAWordOnly() {
    Stage s = notifying().happens("n1", GONE).pass(700).onlyLooks();
    s.notes(1, "restarting imap waits for an operator's word: imap's process 7 has gone");
    assertThat(s.state("n1").stuck()).contains("'mailkeeper confirm mail' does it");
    s.asked("n2", Verb.CONFIRM, "").pass(2);
    s.does("n2 passes on to n1", "n1 restart imap", "n1 agrees: restarting imap");
    s.noted("imap is back after");
    assertThat(s.state("n1").stuck()).isEmpty();
  }

  @Test
  void itIsTakenOverOnAWordOnly() {
    Stage s = notifying().dies("n1").pass(3600).onlyLooks();
    s.asked("n2", Verb.CONFIRM, "").pass(3).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void aServiceThatOnlyNotifiesRestartsNothingAndDoesNotHoldUpTheOthers() {
    Stage s = Stage.inService(Mail.withServiceThatOnlyNotifies());
    for (int i = 0; i < 5; i++) {
      s.happens("n1", new Event.Probed("mail", "imap", false, "no greeting", s.now()));
    }
    s.pass(400).onlyLooks().is("n1", Mode.IN_SERVICE);
    s.notes(1, "imap fails (3): no greeting; notify only, nothing is restarted");
    s.happens("n1", new Event.Probed("mail", "imap", true, "", s.now())).noted("answers again");
    s.happens("n1", GONE).does("n1 restart imap");
  }
}
