package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.LeaseSite.TAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking epochs and writing to them. */
class PublishTest {

  @TempDir Path temp;
  private LeaseSite site;

  @BeforeEach
  void site() throws IOException {
    site = LeaseSite.made(temp);
  }

  @Test
  void firstWinsSecondLosesAndNoCandidateIsLeft() throws IOException {
    assertThat(site.store("mail-1").publishOnce(TAG, site.claim("mail-1", 1)))
        .isEqualTo(Published.WON);
    assertThat(site.store("mail-2").publishOnce(TAG, site.claim("mail-2", 1)))
        .isEqualTo(Published.LOST);
    assertThat(candidates()).isEmpty();
    assertThat(Files.size(site.epoch(1))).isEqualTo(RecordLayout.BLOCK);
  }

  @Test
  void oneWinnerForEachEpochHoweverManyTry() throws Exception {
    int threads = 8;
    int rounds = 25;
    List<SharedDirectoryStore> stores = List.of(site.store("mail-1"), site.store("mail-2"));
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<List<Published>>> results = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int number = t % 2;
      Callable<List<Published>> run =
          () -> {
            List<Published> mine = new ArrayList<>();
            for (int epoch = 1; epoch <= rounds; epoch++) {
              start.await();
              EpochRecord claim = site.claim("mail-" + (number + 1), epoch);
              mine.add(stores.get(number).publishOnce(TAG, claim));
            }
            return mine;
          };
      results.add(pool.submit(run));
    }
    List<List<Published>> all = new ArrayList<>();
    for (Future<List<Published>> result : results) {
      all.add(result.get());
    }
    pool.shutdown();
    for (int round = 0; round < rounds; round++) {
      int at = round;
      assertThat(all.stream().map(l -> l.get(at)).filter(p -> p == Published.WON))
          .as("winners of epoch " + (round + 1))
          .hasSize(1);
      assertThat(all.stream().map(l -> l.get(at))).doesNotContain(Published.UNKNOWN);
    }
    LeaseView view = site.store("mail-1").read(TAG, 0, 0);
    assertThat(view.condition()).isEqualTo(Condition.GOOD);
    assertThat(view.highest()).isEqualTo(rounds);
  }

  @Test
  void lostReplyOfAnAppliedLinkIsAWin() throws IOException {
    SharedDirectoryStore store =
        site.store(
            "mail-1",
            (name, candidate) -> {
              Files.createLink(name, candidate);
              throw new FileAlreadyExistsException(name.toString()); // the client's second try
            });
    EpochRecord claim = site.claim("mail-1", 1);
    assertThat(store.publishOnce(TAG, claim)).isEqualTo(Published.WON);
    store.write(TAG, claim.written(Records.INSTANCE, EpochState.ACTIVE, Next.ANYONE));
    assertThat(store.read(TAG, 1, 1).epochs().get(0).identity()).isEqualTo(Identity.SAME);
  }

  @Test
  void linkThatSaysYesButAnotherClaimIsThereIsALoss() throws IOException {
    site.store("mail-2").publishOnce(TAG, site.claim("mail-2", 1));
    SharedDirectoryStore store = site.store("mail-1", (name, candidate) -> {});
    assertThat(store.publishOnce(TAG, site.claim("mail-1", 1))).isEqualTo(Published.LOST);
  }

  @Test
  void linkThatIsNowhereToBeSeenIsUnknownAndItsCandidateStays() throws IOException {
    SharedDirectoryStore store = site.store("mail-1", (name, candidate) -> {});
    EpochRecord claim = site.claim("mail-1", 1);
    assertThat(store.publishOnce(TAG, claim)).isEqualTo(Published.UNKNOWN);
    assertThat(candidates()).containsExactly("mail-1.1." + claim.claim());
  }

  @Test
  void linkAppliedAfterTheAttemptCanBeResumed() throws IOException {
    List<Path> late = new ArrayList<>();
    SharedDirectoryStore store = site.store("mail-1", (name, candidate) -> late.add(candidate));
    EpochRecord claim = site.claim("mail-1", 1);
    assertThat(store.publishOnce(TAG, claim)).isEqualTo(Published.UNKNOWN);
    Files.createLink(site.epoch(1), late.get(0));
    EpochRecord released = claim.written(Records.INSTANCE, EpochState.RELEASED, Next.ANYONE);
    store.write(TAG, released);
    assertThat(site.store("mail-2").read(TAG, 1, 0).epochs().get(0).record()).contains(released);
  }

  @Test
  void freshReadThatMeetsGarbageIsUnknown() throws IOException {
    Files.write(site.epoch(1), new byte[4096]);
    assertThat(site.store("mail-1").publishOnce(TAG, site.claim("mail-1", 1)))
        .isEqualTo(Published.UNKNOWN);
  }

  @Test
  void storeThatTakesNoWritesIsUnknown() throws IOException {
    Files.delete(site.paths().candidates(TAG));
    Files.writeString(site.paths().candidates(TAG), "in the way");
    assertThat(site.store("mail-1").publishOnce(TAG, site.claim("mail-1", 1)))
        .isEqualTo(Published.UNKNOWN);
    assertThat(site.epoch(1)).doesNotExist();
  }

  @Test
  void candidatesDirectoryIsMadeAgain() throws IOException {
    Files.delete(site.paths().candidates(TAG));
    assertThat(site.store("mail-1").publishOnce(TAG, site.claim("mail-1", 1)))
        .isEqualTo(Published.WON);
  }

  @Test
  void peerSeesEveryWriteAtOnce() throws IOException {
    SharedDirectoryStore holder = site.store("mail-1");
    SharedDirectoryStore standby = site.store("mail-2");
    EpochRecord record = site.claim("mail-1", 1);
    holder.publishOnce(TAG, record);
    for (int i = 0; i < 50; i++) {
      record = record.written(Records.INSTANCE, EpochState.ACTIVE, Next.ANYONE);
      holder.write(TAG, record);
      assertThat(standby.read(TAG, 1, 0).epochs().get(0).record()).contains(record);
    }
  }

  @Test
  void writesReachTheFileThatWasWonAndNoOtherUnderItsName() throws IOException {
    SharedDirectoryStore holder = site.store("mail-1");
    EpochRecord record = site.claimUpTo(holder, "mail-1", 1);
    byte[] before = Files.readAllBytes(site.epoch(1));
    Files.delete(site.epoch(1));
    Files.write(site.epoch(1), before);
    holder.write(TAG, record.written(Records.INSTANCE, EpochState.ACTIVE, Next.ANYONE));
    assertThat(Files.readAllBytes(site.epoch(1))).isEqualTo(before);
  }

  @Test
  void restartedAgentResumesItsOwnClaim() throws IOException {
    EpochRecord record = site.claimUpTo(site.store("mail-1"), "mail-1", 1);
    SharedDirectoryStore restarted = site.store("mail-1");
    EpochRecord active = record.written(new UUID(8, 8), EpochState.ACTIVE, Next.ANYONE);
    restarted.write(TAG, active);
    LeaseView view = restarted.read(TAG, 1, 0);
    assertThat(view.epochs().get(0).record()).contains(active);
    assertThat(view.epochs().get(0).identity()).isEqualTo(Identity.SAME);
  }

  @Test
  void nobodyWritesToAnotherClaimOrANodesEpoch() throws IOException {
    EpochRecord record = site.claimUpTo(site.store("mail-1"), "mail-1", 1);
    EpochRecord otherClaim = site.claim("mail-1", 1);
    assertThatThrownBy(() -> site.store("mail-1").write(TAG, otherClaim))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not carry our claim " + otherClaim.claim());
    assertThatThrownBy(() -> site.store("mail-2").write(TAG, record))
        .hasMessageContaining("does not carry our claim");
    assertThatThrownBy(() -> site.store("mail-1").write(TAG, site.claim("mail-1", 2)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void openFileIsNotWrittenUnderAnotherClaim() throws IOException {
    SharedDirectoryStore holder = site.store("mail-1");
    site.claimUpTo(holder, "mail-1", 1);
    assertThatThrownBy(() -> holder.write(TAG, site.claim("mail-1", 1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void nodeRecordsAreWrittenInPlaceAndReadAfresh() throws IOException {
    SharedDirectoryStore mail1 = site.store("mail-1");
    SharedDirectoryStore mail2 = site.store("mail-2");
    assertThat(mail2.readNode("mail-1")).isEmpty();
    for (int counter = 1; counter <= 5; counter++) {
      mail1.writeNode(Records.node("mail-1", counter, ""));
      assertThat(mail2.readNode("mail-1").orElseThrow().counter()).isEqualTo(counter);
    }
  }

  @Test
  void aNodeRecordNamesTheStoreItWasWrittenIn() throws IOException {
    SharedDirectoryStore mail1 = site.store("mail-1");
    mail1.writeNode(Records.node("mail-1", 1, ""));
    assertThat(mail1.readNode("mail-1").orElseThrow().store()).isEqualTo(mail1.leaseId().store());
  }

  /** As in a directory that was copied or restored from another group's. */
  @Test
  void aNodeRecordOfAnotherStoreIsNotTheirs() throws IOException {
    byte[] foreign = RecordLayout.encodeNode(Records.node("mail-1", 1, ""));
    Files.write(site.paths().node("mail-1"), foreign);
    assertThatThrownBy(() -> site.store("mail-2").readNode("mail-1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was written in store " + new UUID(0xF1, 6));
  }

  @Test
  void nodeRecordComesBackAfterItsFileWasRemoved() throws IOException {
    SharedDirectoryStore mail1 = site.store("mail-1");
    mail1.writeNode(Records.node("mail-1", 1, ""));
    Files.delete(site.paths().node("mail-1"));
    mail1.writeNode(Records.node("mail-1", 2, ""));
    assertThat(site.store("mail-2").readNode("mail-1").orElseThrow().counter()).isEqualTo(2);
  }

  @Test
  void damagedOrForeignNodeRecordIsAnError() throws IOException {
    site.store("mail-1").writeNode(Records.node("mail-1", 1, ""));
    Files.copy(site.paths().node("mail-1"), site.paths().node("mail-3"));
    Files.write(site.paths().node("mail-4"), new byte[100]);
    SharedDirectoryStore mail2 = site.store("mail-2");
    assertThatThrownBy(() -> mail2.readNode("mail-3"))
        .hasMessageContaining("is the record of node mail-1");
    assertThatThrownBy(() -> mail2.readNode("mail-4")).hasMessageContaining("bad magic");
  }

  private List<String> candidates() throws IOException {
    try (Stream<Path> names = Files.list(site.paths().candidates(TAG))) {
      return names.map(p -> String.valueOf(p.getFileName())).toList();
    }
  }
}
