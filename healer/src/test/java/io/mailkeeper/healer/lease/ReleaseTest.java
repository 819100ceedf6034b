package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.Epochs.active;
import static io.mailkeeper.healer.lease.Epochs.released;

import io.mailkeeper.healer.lease.LeaseView.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of an epoch: one write at a time, RELEASED last, read back. */
class ReleaseTest {

  /** Stopped, latched by the guard; the RELEASED is on its way. */
  private static Play releasing() {
    Play p = Play.holder().at(0.3).wrote();
    p.reads(p0(), p.mine()).armed();
    p.does("arm 1 until 8.200s").at(0.5).stop(Next.ANYONE).does("write 1 STOPPING next anyone");
    p.wrote().does().stopVerified().does("latch 1").latched();
    return p.does("write 1 RELEASED next anyone").is(LeaseRole.RELEASING);
  }

  private static EpochRecord p0() {
    return released(0, "init");
  }

  @Test
  void releasedIsReportedOnlyAfterItWasReadBack() {
    Play p = releasing();
    p.at(0.6).wrote().is(LeaseRole.RELEASING).isReading(true);
    p.at(0.7).readsMine().noted("released epoch 1").is(LeaseRole.OBSERVER);
  }

  @Test
  void aPassIssuedBeforeTheWriteReturnedNeitherConfirmsNorIssuesASecondWrite() {
    Play p = releasing();
    p.at(0.6).readsIssuedAt(0.45, p.older()).ticksUntil(5).doesNothing();
    p.wrote().at(5.1).readsIssuedAt(4.9, p.older()).ticksUntil(5.5).doesNothing();
    p.readsMine().is(LeaseRole.OBSERVER);
  }

  @Test
  void aWriteThatWasOutstandingIsAwaitedBeforeTheRelease() {
    Play p = Play.holder().at(0.5).stop(Next.ANYONE).doesNothing();
    p.stopVerified().does("latch 1").latched().is(LeaseRole.STOPPING).doesNothing();
    p.tick().is(LeaseRole.RELEASING).at(3).tick().doesNothing();
    p.wrote().does("write 1 RELEASED next anyone");
  }

  @Test
  void aReleaseThatFailsIsTriedAgainEachRenew() {
    Play p = releasing().at(0.6).writeFails().tick().doesNothing();
    p.at(1.6).tick().does("write 1 RELEASED next anyone");
  }

  @Test
  void aReleaseThatFailsForEverEndsWhenAnotherNodeHasTakenOver() {
    Play p = releasing().at(0.6).writeFails().ticksUntil(1.7);
    p.does("write 1 RELEASED next anyone").at(1.8).writeFails();
    p.ticksUntil(2.9).isReading(true).reads(p.older(), active(2, "a", 1));
    p.is(LeaseRole.OBSERVER);
  }

  @Test
  void errorsWhileReadingBackCauseNoFurtherWrites() {
    Play p = releasing().at(0.6).wrote();
    p.reads(Condition.ERROR, List.of()).ticksUntil(4).doesNothing().is(LeaseRole.RELEASING);
    p.readsMine().is(LeaseRole.OBSERVER);
  }

  /** Its own epoch carries another claim of this node: an attempt that was given up won late. */
  @Test
  void aClaimOfOursThatWonLateDoesNotKeepTheReleaseWaiting() {
    Play p = releasing().at(0.6).writeFails();
    p.at(1.0).reads(active(1, "b", 9)).is(LeaseRole.OBSERVER);
  }
}
