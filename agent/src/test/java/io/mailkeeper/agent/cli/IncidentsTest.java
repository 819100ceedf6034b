package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.loop.SampleSnapshots;
import io.mailkeeper.agent.loop.Snapshot;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** What happened, a line each. */
class IncidentsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void oneLineEachInTheTimeOfThisMachine() {
    Snapshot s =
        SampleSnapshots.withIncidents(
            SampleSnapshots.incident("taken_over", "n1", 11.34, "n1 was silent"),
            SampleSnapshots.incident("given_up", "", 0, "no disk"),
            SampleSnapshots.incident("handed_over", "n1", 0, "the mail store is bad here"),
            SampleSnapshots.incident("restarted", "imap", 0, ""));
    assertThat(Incidents.lines(s, "", BERLIN))
        .containsExactly(
            "2026-01-01 02:59:00  n2  mail  restarted imap",
            "2026-01-01 02:59:00  n2  mail  handed over to n1: the mail store is bad here",
            "2026-01-01 02:59:00  n2  mail  given up: no disk",
            "2026-01-01 02:59:00  n2  mail  taken over from n1 in 11.3 s: n1 was silent");
  }

  @Test
  void onlyTheHierarchyThatIsAskedForAndASentenceWhereThereIsNone() {
    Snapshot s = SampleSnapshots.operatorNeeded();
    assertThat(Incidents.lines(s, "mail", ZoneOffset.UTC)).hasSize(1);
    assertThat(Incidents.lines(s, "news", ZoneOffset.UTC))
        .containsExactly("no incident is on record");
  }
}
