package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.RecoveryState.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What fails on all nodes for the same cause is neither restarted nor moved. */
class BlameTest {
  private static final Event GONE =
      new Event.ProcessGone("mail", "imap", "imap's process 7 has gone");

  private static final String REFUSED = "connection refused";

  private static Stage inService() {
    return Stage.inService(Mail.dependingOnLdap()).pass(12).forget();
  }

  private static Stage sees(Stage s, String node, String fault) {
    return s.happens(node, new Event.CauseSeen("ldap", fault, s.now()));
  }

  private static Stage probesFail(Stage s) {
    s.fails("n1 probe imap").fails("n2 probe imap");
    for (int i = 0; i < 3; i++) {
      s.happens("n1", new Event.Probed("mail", "imap", false, "no login", s.now()));
    }
    return s;
  }

  private static Stage probesGood(Stage s) {
    s.works("n1 probe imap").works("n2 probe imap");
    return s.happens("n1", new Event.Probed("mail", "imap", true, "", s.now()));
  }

  private static Stage ldapFailsOn(String... nodes) {
    Stage s = inService();
    for (String node : nodes) {
      sees(s, node, REFUSED);
    }
    return s.pass(2).forget();
  }

  private static Phase phase(Stage s) {
    return Objects.requireNonNull(s.state("n1").recoveries().get("imap")).phase();
  }

  private static String awaited(Stage s) {
    Player n1 = s.player("n1");
    return n1.healer().diagnosis(n1.state(), "mail", "imap", s.now()).orElse("");
  }

  // ---- what both see

  @Test
  void whatBothSeeFailingIsWaitedFor() {
    Stage s = probesFail(ldapFailsOn("n1", "n2")).pass(300).onlyLooks();
    s.is("n1", Mode.IN_SERVICE);
    assertThat(phase(s)).isEqualTo(Phase.BLAMED);
    assertThat(s.state("n1").stuck())
        .isEqualTo(
            "ldap (connection refused) fails here and on n2: neither a restart of imap nor a move"
                + " would help; repair that");
    s.notes(1, "operator needed: ldap");
    sees(sees(s, "n1", ""), "n2", "");
    probesGood(s).pass(1).onlyLooks();
    assertThat(phase(s)).isEqualTo(Phase.STEADY);
    assertThat(s.state("n1").stuck()).isEmpty();
  }

  @Test
  void whatOnlyThisNodeSeesIsHandedOver() {
    Stage s = sees(probesFail(ldapFailsOn("n1")), "n1", REFUSED).pass(70);
    s.is("n2", Mode.IN_SERVICE).noted("failing over to n2: imap cannot be repaired here");
  }

  @Test
  void whenTheOtherSeesItWellAgainItIsMoved() {
    Stage s = probesFail(ldapFailsOn("n1", "n2")).pass(100).onlyLooks();
    sees(s, "n2", "").pass(60).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void whatIsGivenUpHereIsNotMovedToWhereItWouldFailForTheSameCause() {
    Stage s = inService().happens("n2", new Event.SelfChecked("mail", List.of("no disk")));
    s = sees(probesFail(s.pass(12).forget()), "n1", "").pass(30);
    assertThat(phase(s)).isEqualTo(Phase.EXHAUSTED);
    sees(sees(s, "n1", REFUSED), "n2", REFUSED).pass(2);
    s.happens("n2", new Event.SelfChecked("mail", List.of())).pass(20).is("n1", Mode.IN_SERVICE);
    sees(s.notes(0, "failing over"), "n2", "").pass(60).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void whenItsProcessGoesItIsRestarted() {
    Stage s = probesFail(ldapFailsOn("n1", "n2")).pass(10);
    assertThat(phase(s)).isEqualTo(Phase.BLAMED);
    s.anyway().happens("n1", GONE).pass(1).does("n1 restart imap");
  }

  @Test
  void aProcessThatHasGoneIsNobodyElsesFault() {
    ldapFailsOn("n1", "n2").happens("n1", GONE).does("n1 restart imap");
  }

  // ---- what is known only after a while; LDAP: known after 9 s, shown after 11, ends after 14

  @Test
  void whatDependsOnNothingIsRestartedAtOnce() {
    probesFail(Stage.inService().pass(12).forget()).does("n1 restart imap");
  }

  @Test
  void whereSomethingFailsOfTheDaemonThatDependsOnNothingItIsRestartedAtOnce() {
    Stage s = Stage.inService(Mail.partlyDependingOnLdap()).pass(12).forget();
    s.happens("n1", new Event.Probed("mail", "pop", false, "no login", s.now()));
    probesFail(s).does("n1 restart imap");
  }

  @Test
  void whereTheCauseIsWellHereItIsRestartedAfterOneLook() {
    Stage s = probesFail(inService());
    Event early = new Event.CauseSeen("ldap", "", s.now().minus(Duration.ofNanos(1)));
    s.happens("n1", early).pass(3).onlyLooks();
    assertThat(phase(s)).isEqualTo(Phase.DIAGNOSING);
    sees(s, "n1", "").pass(0.1).does("n1 restart imap");
  }

  @Test
  void whatTheOtherSeesLaterThanThisNodeIsNeverRestarted() {
    Stage s = sees(probesFail(inService()).pass(2), "n1", REFUSED).pass(6).onlyLooks();
    assertThat(phase(s)).isEqualTo(Phase.DIAGNOSING);
    sees(s, "n2", REFUSED).pass(2);
    assertThat(phase(s)).isEqualTo(Phase.BLAMED);
    s.pass(300).onlyLooks().is("n1", Mode.IN_SERVICE).notes(1, "operator needed: ldap");
  }

  @Test
  void whatThisNodeSeesLaterThanTheOtherIsNeverRestarted() {
    Stage s = sees(probesFail(inService()).pass(1), "n2", REFUSED).pass(6).onlyLooks();
    assertThat(phase(s)).isEqualTo(Phase.DIAGNOSING);
    sees(s, "n1", REFUSED).pass(0.1);
    assertThat(phase(s)).isEqualTo(Phase.BLAMED);
    s.pass(300).onlyLooks().is("n1", Mode.IN_SERVICE);
  }

  @Test
  void whatTheOtherHadTimeToSeeAndDoesNotIsRestarted() {
    Stage s = sees(probesFail(inService()), "n1", REFUSED).pass(10.8).onlyLooks();
    s.pass(2.2).onlyLooksAnd("n1 restart imap");
  }

  @Test
  void onceThatIsKnownTheNextAttemptsDoNotWaitForIt() {
    Stage s = sees(probesFail(inService()), "n1", REFUSED).pass(13);
    s.onlyLooksAnd("n1 restart imap").pass(10.2); // verified in vain
    s.onlyLooksAnd("n1 restart imap");
  }

  @Test
  void aNodeThatIsGoneSaysNothing() {
    Stage s = probesFail(ldapFailsOn("n1").dies("n2").pass(10).anyway());
    sees(s, "n1", REFUSED).pass(0.1).does("n1 restart imap");
  }

  @Test
  void aNodeThatGoesMeanwhileIsNotWaitedFor() {
    Stage s = sees(probesFail(inService()), "n1", REFUSED).dies("n2").pass(3).onlyLooks();
    s.pass(4).onlyLooksAnd("n1 restart imap");
  }

  @Test
  void aRecordThatDoesNotComeIsWaitedForSoLong() {
    Stage s = sees(probesFail(inService()), "n1", REFUSED).pass(10.5).pauses("n2");
    s.pass(3.4).onlyLooks().pass(0.2).onlyLooksAnd("n1 restart imap");
  }

  @Test
  void aLookThatDoesNotComeIsWaitedForSoLong() {
    Stage s = probesFail(inService()).pass(13.9).onlyLooks().pass(0.2);
    s.onlyLooksAnd("n1 restart imap").notes(1, "imap is not restarted yet");
  }

  @Test
  void whenItsProcessGoesMeanwhileItIsRestartedAtOnce() {
    Stage s = probesFail(inService()).pass(1).onlyLooks();
    s.happens("n1", GONE).does("n1 restart imap");
  }

  @Test
  void whatAnswersAgainMeanwhileIsLeftAlone() {
    Stage s = probesGood(probesFail(inService()).pass(1)).pass(60).onlyLooks();
    assertThat(phase(s)).isEqualTo(Phase.STEADY);
  }

  @Test
  void inMaintenanceAnOperatorIsAskedInstead() {
    Stage s = probesFail(inService()).pass(1);
    s.maintenance("n1", Duration.ofHours(1)).anyway().pass(0.1);
    assertThat(phase(s)).isEqualTo(Phase.HELD);
    s.pass(30).onlyLooks();
  }

  @Test
  void whyItWaitsIsToldWithNumbers() {
    Stage s = probesFail(inService());
    s.pass(2);
    assertThat(awaited(s))
        .isEqualTo(
            "imap is not restarted yet: whether ldap is to blame is known after a new look at it"
                + " from here; the failure began 2.0 s ago, and that is waited for at most 12.0 s"
                + " more");
    sees(s, "n1", REFUSED).pass(1);
    assertThat(awaited(s))
        .isEqualTo(
            "imap is not restarted yet: ldap fails here, and whether n2 sees it too is known from"
                + " the record there, 11.0 s after the first failure at the latest; the failure"
                + " began 3.0 s ago, and that is waited for at most 11.0 s more");
    sees(s, "n2", REFUSED).pass(3);
    assertThat(awaited(s)).isEmpty();
  }

  // ---- what is foretold

  @Test
  void whatIsForetoldOfACauseIsWhatHappens() {
    Stage s = inService();
    Foresight.Outcome told = s.player("n1").foresees(Foresight.Failure.CAUSE, "ldap");
    s.onlyLooks();
    assertThat(told.inService()).isTrue();
    probesFail(s).pass(6);
    sees(sees(s, "n1", "supposed to fail"), "n2", "supposed to fail").pass(3).onlyLooks();
    assertThat(s.state("n1").stuck()).isEqualTo(told.stuck()).contains("fails here and on n2");
    assertThat(told.story()).noneMatch(f -> f.note().kind() == Note.Kind.RECOVERY_BEGUN);
  }

  @Test
  void aFailureOfACauseThatNoOtherLivesToSeeIsForetoldAsOneOfTheDaemon() {
    Stage s = inService().dies("n2").pass(10);
    Foresight.Outcome told = s.player("n1").foresees(Foresight.Failure.CAUSE, "ldap");
    assertThat(told.stuck()).contains("imap cannot be repaired here");
    assertThat(told.story()).anyMatch(f -> f.note().kind() == Note.Kind.RECOVERY_BEGUN);
  }
}
