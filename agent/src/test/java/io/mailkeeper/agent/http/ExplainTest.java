package io.mailkeeper.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.SampleSnapshots;
import io.mailkeeper.agent.loop.Snapshot;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplainTest {

  @Test
  void allIsWellHere() {
    assertThat(Explain.of(SampleSnapshots.inService()))
        .containsExactly(
            "mail is in service on n1 (this node) since 1 min 15 s: asked by root.",
            "n1 holds the lease (epoch 7) for another 9.3 s; without a renewal it would stop in"
                + " order in 4.3 s.",
            "n2 could take over.",
            "mail is protected.",
            "What happens next: the lease is renewed here; n2 takes over if it fails.");
  }

  @Test
  void aSlowServiceIsToldAndThatNothingIsDoneForIt() {
    Snapshot s = SampleSnapshots.of(SampleSnapshots.slow(), SampleSnapshots.peer(true, true, 0.4));
    assertThat(Explain.of(s))
        .contains(
            "Service smtp is slow: greeting took 3.1 s, its limit is 2.0 s; nothing is restarted or"
                + " moved for that.");
  }

  @Test
  void aCertificateThatRunsOutIsTold() {
    Snapshot s =
        SampleSnapshots.of(
            SampleSnapshots.withCertificate(SampleSnapshots.certificate(12)),
            SampleSnapshots.peer(true, true, 0.4));
    assertThat(Explain.of(s))
        .contains("The certificate of smtp runs out in 12 days, at 2026-01-13T02:00:00Z.");
  }

  @Test
  void allIsWellOnStandby() {
    assertThat(Explain.of(SampleSnapshots.standby()))
        .containsExactly(
            "mail does not run on n1 since 1 min 15 s: n2 is in service.",
            "n2 holds the lease of mail: only there may it run.",
            "n1 could take over.",
            "n2 could not take over: it holds the lease itself.",
            "What happens next: n1 takes over when n2's lease ends.");
  }

  @Test
  void aPeerBehindABrokenNetworkIsNoReasonToFailOver() {
    Snapshot cutOff =
        SampleSnapshots.of(
            SampleSnapshots.hierarchyOnStandby(), SampleSnapshots.peer(false, true, 0.4));

    assertThat(Explain.of(cutOff, "mail"))
        .contains(
            "n2 does not answer over the network, but its record in the store advances (last 0.4 s"
                + " ago): it lives, so no failover; the lease alone decides.");
  }

  @Test
  void aPeerThatIsGoneLooksDown() {
    Snapshot gone =
        SampleSnapshots.of(
            SampleSnapshots.hierarchyInService(), SampleSnapshots.peer(false, false, 130));

    assertThat(Explain.of(gone))
        .contains(
            "n2 neither answers over the network nor advances its record in the store (last 2 min"
                + " 10 s ago): it looks down.");
  }

  @Test
  void aFailingServiceIsToldWithItsReason() {
    Snapshot failing =
        SampleSnapshots.of(
            SampleSnapshots.failing(2, "expected 220, got nothing within 2 s"),
            SampleSnapshots.peer(true, true, 0.4));

    assertThat(Explain.of(failing))
        .contains(
            "Service smtp is failing: 2 failed checks: expected 220, got nothing within 2" + " s.",
            "What happens next: local recovery goes on; n2 takes over if it fails.");
  }

  @Test
  void whatIsAwaitedBeforeARestartIsTold() {
    assertThat(Explain.of(SampleSnapshots.diagnosing("sendmail is not restarted yet: ldap")))
        .containsSubsequence(
            "Recovery of sendmail is diagnosing after 0 restarts: refused.",
            "sendmail is not restarted yet: ldap.");
  }

  @Test
  void withoutTheLeaseDirectoryTheHolderIsHistory() {
    Snapshot blind =
        SampleSnapshots.of(
            SampleSnapshots.withoutLeaseDirectory(), SampleSnapshots.peer(true, true, 0.4));

    assertThat(Explain.of(blind))
        .contains(
            "n2 held the lease of mail when it was last read.",
            "The lease directory is missing: /srv/shared/lease is not there; until it is good"
                + " again, n1 can neither renew nor take over.");
  }

  @Test
  void aParkedHierarchyWaitsForItsOperator() {
    Snapshot parked =
        SampleSnapshots.of(SampleSnapshots.parked(), SampleSnapshots.peer(true, true, 0.4));

    assertThat(Explain.of(parked))
        .contains(
            "An operator took mail out of service: no node starts it by itself.",
            "What happens next: nothing, until somebody runs 'mailkeeper in-service mail'.");
  }

  @Test
  void anOperatorWhoIsNeededIsToldWhatFailedWhereAndWhatComesNext() {
    assertThat(Explain.of(SampleSnapshots.operatorNeeded()))
        .contains(
            "An operator is needed: it failed here 2 times within 1 h, last: no disk.",
            "It was given up on n2 at 2026-01-01T01:59:00Z: no disk.",
            "What happens next: n1 tries it again in 40 s, or at once after 'mailkeeper in-service"
                + " mail'.");
  }

  @Test
  void nothingIsKnownOfAnUnknownHierarchy() {
    assertThat(Explain.of(SampleSnapshots.inService(), "news")).isEmpty();
  }

  @Test
  void whatWaitsForAnOperatorsWordIsToldWithTheTimeLeft() {
    assertThat(Explain.of(SampleSnapshots.waitsForWord(Optional.of(250.0))))
        .contains(
            "An operator is needed: taking over from n2 waits for an operator's word: no sign of"
                + " life.",
            "What happens next: without an answer that is done in 4 min 10 s.");
    assertThat(Explain.of(SampleSnapshots.waitsForWord(Optional.empty())))
        .contains("What happens next: nothing of that without an operator's word.");
  }

  @Test
  void theWayBackIsWhatHappensNext() {
    assertThat(Explain.of(SampleSnapshots.goingBack()))
        .last()
        .asString()
        .endsWith("n1 takes over when n2's lease ends; n1 asks for it back in 4 min.");
  }

  @Test
  void aServiceThatOnlyNotifiesIsNotBeingRecovered() {
    assertThat(Explain.of(SampleSnapshots.notifyOnly()))
        .contains(
            "Service smtp is failed: 3 failed checks: refused; notify only, nothing is"
                + " restarted for it.",
            "What happens next: the lease is renewed here; n2 takes over if it fails.");
  }

  @Test
  void aRevisionThatNoLongerListsTheNodeIsTold() {
    List<String> told = Explain.of(SampleSnapshots.leaving(""));
    assertThat(told)
        .contains(
            "Revision 7 of the group definition is published; n1 runs revision 6 until its agent is"
                + " restarted.");
    assertThat(told.get(told.size() - 1))
        .isEqualTo(
            "What happens next: revision 7 of the group definition no longer lists n1: handed over"
                + " to n2.");
    assertThat(Explain.of(SampleSnapshots.leaving("it names n3")))
        .contains("The group definition: it names n3.");
  }
}
