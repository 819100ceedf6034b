package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.RecoveryState.Phase;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What fails on all nodes for the same cause is neither restarted nor moved. */
class BlameTest {
  private static final Event GONE =
      new Event.ProcessGone("mail", "imap", "imap's process 7 has gone");

  private static Event ldap(String fault) {
    return new Event.CauseSeen("ldap", fault);
  }

  private static Stage probesFail(Stage s) {
    s.fails("n1 probe imap").fails("n2 probe imap");
    for (int i = 0; i < 3; i++) {
      s.happens("n1", new Event.Probed("mail", "imap", false, "no login", s.now())).pass(1);
    }
    return s;
  }

  private static Stage ldapFailsOn(String... nodes) {
    Stage s = Stage.inService().pass(12);
    for (String node : nodes) {
      s.happens(node, ldap("connection refused"));
    }
    return s.pass(2).forget();
  }

  private static Phase phase(Stage s) {
    return Objects.requireNonNull(s.state("n1").recoveries().get("imap")).phase();
  }

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
    s.happens("n1", ldap("")).happens("n2", ldap("")).works("n1 probe imap");
    s.happens("n1", new Event.Probed("mail", "imap", true, "", s.now())).pass(1).onlyLooks();
    assertThat(phase(s)).isEqualTo(Phase.STEADY);
    assertThat(s.state("n1").stuck()).isEmpty();
  }

  @Test
  void whatOnlyThisNodeSeesIsHandedOver() {
    Stage s = probesFail(ldapFailsOn("n1")).pass(60).is("n2", Mode.IN_SERVICE);
    s.noted("failing over to n2: imap cannot be repaired here");
  }

  @Test
  void whenTheOtherSeesItWellAgainItIsMoved() {
    Stage s = probesFail(ldapFailsOn("n1", "n2")).pass(100).onlyLooks();
    s.happens("n2", ldap("")).pass(60).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void whatIsGivenUpHereIsNotMovedToWhereItWouldFailForTheSameCause() {
    Stage s = Stage.inService().happens("n2", new Event.SelfChecked("mail", List.of("no disk")));
    s = probesFail(s.pass(12).forget()).pass(30);
    assertThat(phase(s)).isEqualTo(Phase.EXHAUSTED);
    s.happens("n1", ldap("connection refused")).happens("n2", ldap("connection refused")).pass(2);
    s.happens("n2", new Event.SelfChecked("mail", List.of())).pass(20).is("n1", Mode.IN_SERVICE);
    s.notes(0, "failing over").happens("n2", ldap("")).pass(60).is("n2", Mode.IN_SERVICE);
  }

  @Test
  void whenItsProcessGoesItIsRestarted() {
    Stage s = probesFail(ldapFailsOn("n1", "n2")).pass(10);
    assertThat(phase(s)).isEqualTo(Phase.BLAMED);
    s.anyway().happens("n1", GONE).pass(1).does("n1 restart imap");
  }

  @Test
  void aProcessThatHasGoneIsNobodyElsesFault() {
    ldapFailsOn("n1", "n2").happens("n1", GONE).pass(1).does("n1 restart imap");
  }

  @Test
  void whatFailsOnlyHereIsItsOwnFault() {
    probesFail(ldapFailsOn("n2")).pass(1).does("n1 restart imap");
  }

  @Test
  void aNodeThatIsGoneSaysNothing() {
    probesFail(ldapFailsOn("n1", "n2").dies("n2").pass(10).anyway())
        .pass(1)
        .does("n1 restart imap");
  }
}
