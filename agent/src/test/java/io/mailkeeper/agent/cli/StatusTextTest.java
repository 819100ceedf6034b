package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.SampleSnapshots;
import io.mailkeeper.agent.loop.Snapshot;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  private static final Ink NO_INK = new Ink(false);

  private static String text(Snapshot.HierarchyView hierarchy) {
    Snapshot s = SampleSnapshots.of(hierarchy, SampleSnapshots.peer(true, true, 0.4));
    return String.join("\n", StatusText.of(s, NO_INK)) + "\n";
  }

  @Test
  void theMostImportantLineIsTheFirst() {
    assertThat(text(SampleSnapshots.hierarchyInService()))
        .isEqualTo(
            """
            mail  IN SERVICE on n1 (this node) for 1 min 15 s
              why         asked by root
              protected   yes, ready: n2
              lease       holder, epoch 7, 9.3 s left
              service     smtp  good
              resource    address  in: 10.1.0.100/24 on eth0
              next        the lease is renewed here; n2 takes over if it fails.

              node n2     answers, its record advances
              node n1     this node; group mailgroup, safety class D, version 0.1.0
            """);
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
}
