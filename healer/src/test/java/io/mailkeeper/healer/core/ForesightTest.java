package io.mailkeeper.healer.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.core.Foresight.Failure;
import io.mailkeeper.healer.lease.NodeRecord;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is foretold is what then happens. */
class ForesightTest {
  private static final Event GONE =
      new Event.ProcessGone("mail", "imap", "imap's process 7 has gone");

  private static final double OUTWAIT = Stage.TIMING.outwait().toMillis() / 1000.0;

  private static List<Note.Kind> kinds(Foresight.Outcome outcome) {
    return outcome.story().stream().map(f -> f.note().kind()).toList();
  }

  private static double seconds(Duration d) {
    return d.toMillis() / 1000.0;
  }

  @Test
  void aStandbyForetellsItsOwnTakeover() {
    Stage s = Stage.inService().pass(3.3);
    Foresight.Outcome told = s.player("n2").foresees(Failure.NODE, "n1");
    s.doesNothing().is("n2", Mode.OUT_OF_SERVICE);
    assertThat(told.inService()).as(told.story().toString()).isTrue();
    assertThat(seconds(told.took())).isBetween(OUTWAIT - 1.5, OUTWAIT + 1.5);
    assertThat(told.story().get(told.story().size() - 1).note().sentence())
        .startsWith("in service on n2: 1");
    s.player("n2").noted.clear();
    s.dies("n1").pass(seconds(told.took()) - 1.5).is("n2", Mode.OUT_OF_SERVICE);
    s.pass(3).is("n2", Mode.IN_SERVICE);
    assertThat(s.player("n2").noted).isEqualTo(kinds(told));
  }

  @Test
  void whatAnotherNodeHasSaidToBeWrittenIsNoObstacleOnceItIsSilent() {
    Stage s = Stage.inService().pass(3.3);
    NodeRecord record = Objects.requireNonNull(s.records.get("n1"));
    s.happens("n2", new Event.PeerSaid("n1", record.instance(), record.counter() + 1));
    assertThat(s.player("n2").foresees(Failure.NODE, "n1").inService()).isTrue();
  }

  @Test
  void aDaemonThatCannotBeRepairedGoesToTheNextNode() {
    Stage s = Stage.inService().pass(3.3);
    Foresight.Outcome told = s.player("n1").foresees(Failure.DAEMON, "imap");
    s.doesNothing().is("n1", Mode.IN_SERVICE);
    assertThat(told.inService()).isFalse();
    assertThat(told.heir()).contains("n2");
    s.player("n1").noted.clear();
    s.fails("n1 restart imap").happens("n1", GONE).pass(seconds(told.took()) + 0.5);
    s.is("n1", Mode.OUT_OF_SERVICE);
    assertThat(s.player("n1").noted).startsWith(kinds(told).toArray(new Note.Kind[0]));
    assertThat(s.pass(2).newest().node()).isEqualTo("n2");
  }

  @Test
  void withNobodyElseItStaysAndAnOperatorIsNeeded() {
    Stage s = Stage.inService().dies("n2").pass(10);
    Foresight.Outcome told = s.player("n1").foresees(Failure.DAEMON, "imap");
    assertThat(told.inService()).isTrue();
    assertThat(told.stuck()).contains("so it stays here", "n2's record in the store stands still");
    s.fails("n1 restart imap").happens("n1", GONE).pass(seconds(told.took()) + 0.5);
    assertThat(s.state("n1").stuck())
        .isEqualTo(told.stuck().replace("supposed to fail", "exit 75"));
  }

  @Test
  void ofAServiceThatOnlyNotifiesNothingComes() {
    Stage s = Stage.inService(Mail.withServiceThatOnlyNotifies()).pass(3.3);
    Foresight.Outcome told = s.player("n1").foresees(Failure.SERVICE, "imap");
    assertThat(told.inService()).isTrue();
    assertThat(told.stuck()).isEmpty();
    assertThat(told.story().get(told.story().size() - 1).note().sentence())
        .endsWith("; notify only, nothing is restarted");
    assertThat(told.story()).noneMatch(f -> f.note().kind() == Note.Kind.RECOVERY_BEGUN);
  }

  @Test
  void aServiceThatNoRestartHealsGoesToTheNextNode() {
    Stage s = Stage.inService().pass(3.3);
    assertThat(s.player("n1").foresees(Failure.SERVICE, "imap").heir()).contains("n2");
  }

  @Test
  void withoutTheStoreTheHolderStopsInOrderInTime() {
    Stage s = Stage.inService().pass(3.3);
    Foresight.Outcome told = s.player("n1").foresees(Failure.STORE, "");
    assertThat(told.inService()).isFalse();
    double soft = Stage.TIMING.softTtl().toMillis() / 1000.0;
    assertThat(told.story())
        .filteredOn(f -> f.note().sentence().startsWith("stopping in order"))
        .singleElement()
        .satisfies(f -> assertThat(seconds(f.after())).isBetween(soft - 1.5, soft + 0.1));
    s.doesNothing().pass(5).is("n1", Mode.IN_SERVICE);
  }

  @Test
  void aStandbyThatCouldNotTakeOverSaysThatNobodyWould() {
    Stage s = Stage.inService().happens("n2", new Event.GuardChanged("killed")).pass(1);
    Foresight.Outcome told = s.player("n2").foresees(Failure.NODE, "n1");
    assertThat(told.inService()).isFalse();
    assertThat(told.took()).isEqualTo(Duration.ofMinutes(10));
  }
}
