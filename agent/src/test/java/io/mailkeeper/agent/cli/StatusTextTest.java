package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.SampleSnapshots;
import io.mailkeeper.agent.loop.Snapshot;
import org.junit.jupiter.api.Test;

/** What {@code CliTest} does not show: all but the one that is well and in service. */
class StatusTextTest {
  private static final Ink NO_INK = new Ink(false);

  private static String text(Snapshot.HierarchyView hierarchy) {
    Snapshot s = SampleSnapshots.of(hierarchy, SampleSnapshots.peer(true, true, 0.4));
    return String.join("\n", StatusText.of(s, NO_INK)) + "\n";
  }

  @Test
  void onStandbyItSaysWhereMailRuns() {
    assertThat(text(SampleSnapshots.hierarchyOnStandby()))
        .startsWith("mail  in service on n2; not on n1 (this node)\n")
        .contains("protected   n1 could take over\n")
        .contains("service     smtp  not probed here\n");
  }

  @Test
  void withoutTheLeaseDirectoryItSaysThatThisIsOldNews() {
    assertThat(text(SampleSnapshots.withoutLeaseDirectory()))
        .startsWith("mail  in service on n2 when the lease was last read; not on n1 (this node)\n")
        .contains("; directory is missing: /srv/shared/lease is not there\n")
        .contains("to do       mount the shared filesystem");
  }

  @Test
  void servicesThatHaveNotAnsweredYetAreNotCalledGood() {
    assertThat(text(SampleSnapshots.justInService())).contains("service     smtp  being checked\n");
  }

  @Test
  void aFailingServiceSaysWhy() {
    assertThat(text(SampleSnapshots.failing(2, "connection refused")))
        .contains("service     smtp  failing (2): connection refused\n")
        .contains("next        local recovery goes on; n2 takes over if it fails.\n");
  }

  @Test
  void aCertificateThatRunsOutIsNamed() {
    assertThat(text(SampleSnapshots.withCertificate(SampleSnapshots.certificate(90))))
        .contains("service     smtp  good, certificate valid for 90 days\n")
        .doesNotContain("  certificate ");
    assertThat(text(SampleSnapshots.withCertificate(SampleSnapshots.certificate(12))))
        .contains("service     smtp  good, certificate valid for 12 days\n")
        .contains("certificate the certificate of smtp runs out in 12 days, at ");
  }

  @Test
  void aSlowServiceSaysWhatTookTheTime() {
    assertThat(text(SampleSnapshots.slow()))
        .contains("service     smtp  slow: greeting took 3.1 s, its limit is 2.0 s\n")
        .contains("next        the lease is renewed here; n2 takes over if it fails.\n");
  }

  @Test
  void aLongQueueIsNamed() {
    assertThat(text(SampleSnapshots.withALongQueue()))
        .contains(
            "queue       outgoing  120 messages, 480.0 KiB, oldest 1 h, 30 more in a minute\n")
        .contains("queue       queue outgoing holds 120 messages, its limit is 100\n");
  }

  @Test
  void whatIsAwaitedBeforeARestartIsShown() {
    Snapshot s = SampleSnapshots.diagnosing("sendmail is not restarted yet: ldap");
    assertThat(StatusText.of(s, NO_INK))
        .containsSubsequence(
            "  recovery    sendmail  diagnosing: refused",
            "              sendmail is not restarted yet: ldap");
  }

  @Test
  void aNewerRevisionOfTheDefinitionIsNamed() {
    assertThat(StatusText.of(SampleSnapshots.leaving(""), NO_INK))
        .contains(
            "  definition  revision 7 is published, revision 6 runs here; restart this agent");
    assertThat(StatusText.of(SampleSnapshots.leaving("it names n3"), NO_INK))
        .contains("  definition  revision 7 is published, revision 6 runs here; it names n3");
  }
}
