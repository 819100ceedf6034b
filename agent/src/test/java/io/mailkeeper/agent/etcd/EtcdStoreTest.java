package io.mailkeeper.agent.etcd;

import static io.mailkeeper.agent.etcd.EtcdSite.TAG;
import static io.mailkeeper.agent.etcd.EtcdSite.renewed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.agent.etcd.FaultyEtcd.Fault;
import io.mailkeeper.healer.lease.DamagedFileException;
import io.mailkeeper.healer.lease.DefinitionRevision;
import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.Etcd.Answer;
import io.mailkeeper.healer.lease.EtcdStore;
import io.mailkeeper.healer.lease.IncidentRecord;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.NodeRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Epochs taken and renewed in a real etcd, with answers that are lost and writes that come late.
 */
class EtcdStoreTest {

  @TempDir static Path data;
  private static EtcdServers servers;
  private static JetcdCluster cluster;

  @TempDir Path temp;
  private EtcdSite site;
  private FaultyEtcd faulty;
  private EtcdStore mail1;
  private EtcdStore mail2;

  @BeforeAll
  static void oneMember() {
    servers = EtcdServers.start(1, data);
    cluster = servers.cluster(Duration.ofSeconds(5));
  }

  @AfterAll
  static void end() {
    if (servers != null) {
      cluster.close();
      servers.close();
    }
  }

  @BeforeEach
  void twoNodes() throws IOException {
    site = new EtcdSite(temp, cluster).made();
    faulty = new FaultyEtcd(cluster);
    mail1 = site.store("mail-1", faulty);
    mail2 = site.store("mail-2");
  }

  // ---- taking an epoch

  @Test
  void ofTwoRacersOneWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (long epoch = 1; epoch <= 30; epoch++) {
        EpochRecord one = site.claim(mail1, "mail-1", epoch);
        EpochRecord two = site.claim(mail2, "mail-2", epoch);
        List<Callable<Published>> race =
            List.of(() -> mail1.publishOnce(TAG, one), () -> mail2.publishOnce(TAG, two));
        List<Published> results = new ArrayList<>();
        for (Future<Published> result : threads.invokeAll(race)) {
          results.add(result.get());
        }
        assertThat(results).containsExactlyInAnyOrder(Published.WON, Published.LOST);
        UUID winner = (results.get(0) == Published.WON ? one : two).claim();
        assertThat(EtcdSite.read(mail2, epoch).claim()).isEqualTo(winner);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aClaimWhoseAnswerIsLostIsWon() {
    faulty.writesAre(Fault.ANSWER_LOST);
    EpochRecord claim = site.claim(mail1, "mail-1", 1);
    assertThat(mail1.publishOnce(TAG, claim)).isEqualTo(Published.WON);
  }

  @Test
  void aClaimThatNobodyAnsweredIsUnknownAndMayStillComeTrue() throws Exception {
    EpochRecord claim = site.claim(mail1, "mail-1", 1);
    faulty.writesAre(Fault.LATE);
    assertThat(mail1.publishOnce(TAG, claim)).isEqualTo(Published.UNKNOWN);
    faulty.deliverLate();
    assertThat(EtcdSite.read(mail2, 1).claim()).isEqualTo(claim.claim());
  }

  @Test
  void aLateClaimDoesNotTakeAnEpochThatIsTaken() throws Exception {
    EpochRecord late = site.claim(mail1, "mail-1", 1);
    faulty.writesAre(Fault.LATE);
    assertThat(mail1.publishOnce(TAG, late)).isEqualTo(Published.UNKNOWN);
    EpochRecord other = site.claim(mail2, "mail-2", 1);
    assertThat(mail2.publishOnce(TAG, other)).isEqualTo(Published.WON);
    faulty.deliverLate();
    assertThat(EtcdSite.read(mail2, 1).claim()).isEqualTo(other.claim());
  }

  @Test
  void aClaimThatCannotBeReadBackIsUnknown() {
    EpochRecord claim = site.claim(mail1, "mail-1", 1);
    faulty.readsFail(true);
    assertThat(mail1.publishOnce(TAG, claim)).isEqualTo(Published.UNKNOWN);
  }

  @Test
  void noEpochIsTakenAboveAGap() {
    EpochRecord claim = site.claim(mail1, "mail-1", 2);
    assertThat(mail1.publishOnce(TAG, claim)).isEqualTo(Published.UNKNOWN);
    assertThat(mail2.read(TAG, 2, 0).epochs()).isEmpty();
  }

  // ---- renewing it

  @Test
  void aRenewalIsSeenByOthers() throws Exception {
    EpochRecord claim = site.claimUpTo(mail1, "mail-1", 1);
    for (long counter = 2; counter <= 5; counter++) {
      EpochRecord renewal = renewed(claim, EpochState.ACTIVE, counter);
      mail1.write(TAG, renewal);
      assertThat(EtcdSite.read(mail2, 1)).isEqualTo(renewal);
    }
  }

  @Test
  void aRenewalWhoseAnswerIsLostIsReadBackAndCounts() throws Exception {
    EpochRecord claim = site.claimUpTo(mail1, "mail-1", 1);
    faulty.writesAre(Fault.ANSWER_LOST);
    mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 2));
    faulty.writesAre(Fault.NONE);
    mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 3));
    assertThat(EtcdSite.read(mail2, 1).counter()).isEqualTo(3);
  }

  @Test
  void aRenewalThatIsNotKnownToBeThereIsAnError() throws Exception {
    EpochRecord claim = site.claimUpTo(mail1, "mail-1", 1);
    faulty.writesAre(Fault.LOST);
    assertThatThrownBy(() -> mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("had no answer and is not there");
    faulty.writesAre(Fault.NONE);
    mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 3));
    assertThat(EtcdSite.read(mail2, 1).counter()).isEqualTo(3);
  }

  /** Fails when {@code EtcdOwnEpoch} writes without the guard on the revision of the last write. */
  @Test
  void aLateWriteNeverOvertakesANewerOne() throws Exception {
    EpochRecord claim = site.claimUpTo(mail1, "mail-1", 1);
    faulty.writesAre(Fault.LATE);
    assertThatThrownBy(() -> mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 2)))
        .isInstanceOf(IOException.class);
    faulty.writesAre(Fault.NONE);
    EpochRecord released = renewed(claim, EpochState.RELEASED, 3);
    mail1.write(TAG, released);
    assertThat(faulty.deliverLate()).as("its guard is false").noneMatch(Answer::held);
    assertThat(EtcdSite.read(mail2, 1)).as("RELEASED stays RELEASED").isEqualTo(released);
  }

  @Test
  void aLateWriteThatCameBetweenIsFoundAndTheNextOneGoesOnFromIt() throws Exception {
    EpochRecord claim = site.claimUpTo(mail1, "mail-1", 1);
    faulty.writesAre(Fault.LATE);
    assertThatThrownBy(() -> mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 2)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 3)))
        .isInstanceOf(IOException.class);
    List<Answer> late = faulty.deliverLate();
    assertThat(late).extracting(Answer::held).as("only the first").containsExactly(true, false);
    faulty.writesAre(Fault.NONE);
    mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 4));
    assertThat(EtcdSite.read(mail2, 1).counter()).isEqualTo(4);
  }

  @Test
  void afterAWriteWithoutAnAnswerNothingIsWrittenUnread() throws Exception {
    EpochRecord claim = site.claimUpTo(mail1, "mail-1", 1);
    faulty.writesAre(Fault.LOST);
    assertThatThrownBy(() -> mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 2)))
        .isInstanceOf(IOException.class);
    faulty.writesAre(Fault.NONE);
    faulty.readsFail(true);
    assertThatThrownBy(() -> mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 3)))
        .isInstanceOf(IOException.class);
    assertThat(EtcdSite.read(mail2, 1).counter()).isEqualTo(1);
  }

  @Test
  void aRestartedAgentResumesItsEpoch() throws Exception {
    EpochRecord claim = site.claimUpTo(mail1, "mail-1", 1);
    EtcdStore restarted = site.store("mail-1");
    restarted.write(TAG, renewed(claim, EpochState.ACTIVE, 2));
    assertThat(EtcdSite.read(mail2, 1).counter()).isEqualTo(2);
    assertThatThrownBy(() -> mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 3)))
        .as("the former run, that has not written this")
        .hasMessageContaining("what this process has not written");
  }

  @Test
  void aLateWriteOfTheFormerRunCostsTheRestartedAgentOneRenewal() throws Exception {
    EpochRecord claim = site.claimUpTo(mail1, "mail-1", 1);
    faulty.writesAre(Fault.LATE);
    assertThatThrownBy(() -> mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 2)))
        .isInstanceOf(IOException.class);
    FaultyEtcd second = new FaultyEtcd(cluster);
    EtcdStore restarted = site.store("mail-1", second);
    second.writesAre(Fault.LOST);
    assertThatThrownBy(() -> restarted.write(TAG, renewed(claim, EpochState.ACTIVE, 3)))
        .isInstanceOf(IOException.class); // has resumed by now
    faulty.deliverLate();
    second.writesAre(Fault.NONE);
    assertThatThrownBy(() -> restarted.write(TAG, renewed(claim, EpochState.ACTIVE, 4)))
        .hasMessageContaining("what this process has not written");
    restarted.write(TAG, renewed(claim, EpochState.ACTIVE, 5));
    assertThat(EtcdSite.read(mail2, 1).counter()).isEqualTo(5);
  }

  @Test
  void nobodyWritesAnotherClaimsEpoch() throws Exception {
    EpochRecord claim = site.claimUpTo(mail1, "mail-1", 1);
    assertThatThrownBy(() -> mail2.write(TAG, renewed(claim, EpochState.ACTIVE, 2)))
        .hasMessageContaining("does not carry our claim");
    EpochRecord other = site.claim(mail1, "mail-1", 1);
    assertThatThrownBy(() -> mail1.write(TAG, other)).hasMessageContaining("was won with claim");
  }

  @Test
  void anEpochThatIsGoneIsNotWrittenAgain() throws Exception {
    EpochRecord claim = site.claimUpTo(mail1, "mail-1", 1);
    site.delete(site.epochKey(1));
    assertThatThrownBy(() -> mail1.write(TAG, renewed(claim, EpochState.ACTIVE, 2)))
        .hasMessageContaining("has deleted our own epoch");
    assertThat(site.entry(site.epochKey(1))).isEmpty();
  }

  // ---- node records

  @Test
  void aNodesRecordIsReadByOthers() throws Exception {
    UUID run = UUID.randomUUID();
    for (long counter = 1; counter <= 3; counter++) {
      mail1.writeNode(EtcdSite.node("mail-1", run, counter));
      NodeRecord seen = mail2.readNode("mail-1").orElseThrow();
      assertThat(seen.counter()).isEqualTo(counter);
      assertThat(seen.store()).isEqualTo(site.directory("mail-1").leaseId().orElseThrow().store());
    }
    assertThat(mail2.readNode("mail-3")).isEmpty();
    int size = site.entry(site.key("nodes/mail-1")).orElseThrow().value().length;
    assertThat(size).as("every version is kept until it is compacted").isLessThan(400);
  }

  @Test
  void aLateNodeRecordNeverOvertakesANewerOne() throws Exception {
    UUID run = UUID.randomUUID();
    mail1.writeNode(EtcdSite.node("mail-1", run, 1));
    faulty.writesAre(Fault.LATE);
    assertThatThrownBy(() -> mail1.writeNode(EtcdSite.node("mail-1", run, 2)))
        .isInstanceOf(IOException.class);
    faulty.writesAre(Fault.NONE);
    mail1.writeNode(EtcdSite.node("mail-1", run, 3));
    assertThat(faulty.deliverLate()).noneMatch(Answer::held);
    assertThat(mail2.readNode("mail-1").orElseThrow().counter()).isEqualTo(3);
  }

  @Test
  void twoMachinesUnderOneNameEachFindTheOther() throws Exception {
    EtcdStore clone = site.store("mail-1");
    UUID one = UUID.randomUUID();
    UUID two = UUID.randomUUID();
    for (long counter = 1; counter <= 3; counter++) {
      mail1.writeNode(EtcdSite.node("mail-1", one, counter));
      assertThat(clone.readNode("mail-1").orElseThrow().instance()).isEqualTo(one);
      clone.writeNode(EtcdSite.node("mail-1", two, counter));
      assertThat(mail1.readNode("mail-1").orElseThrow().instance()).isEqualTo(two);
    }
  }

  @Test
  void aRecordOfAnotherStoreIsNone() throws Exception {
    mail1.writeNode(EtcdSite.node("mail-1", UUID.randomUUID(), 1));
    EtcdSite other = new EtcdSite(temp.resolve("other"), cluster).made();
    site.put(site.key("lease.id"), other.entry(other.key("lease.id")).orElseThrow().value());
    assertThatThrownBy(() -> mail2.readNode("mail-1")).hasMessageContaining("was written in store");
    UUID run = UUID.randomUUID();
    mail1.writeNode(EtcdSite.node("mail-1", run, 2)); // with the identity that is there now
    assertThat(mail2.readNode("mail-1").map(NodeRecord::instance)).isEqualTo(Optional.of(run));
  }

  @Test
  void damagedBytesAreNoRecord() throws Exception {
    site.put(site.key("nodes/mail-1"), "nonsense".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> mail2.readNode("mail-1")).hasMessageContaining("bad magic");
    mail1.writeNode(EtcdSite.node("mail-1", UUID.randomUUID(), 1));
    byte[] bytes = site.entry(site.key("nodes/mail-1")).orElseThrow().value();
    bytes[40] ^= 1;
    site.put(site.key("nodes/mail-1"), bytes);
    assertThatThrownBy(() -> mail2.readNode("mail-1")).hasMessageContaining("checksum");
  }

  // ---- revisions of the definition

  private DefinitionRevision revision(long number) throws IOException {
    UUID id = site.directory("mail-1").leaseId().orElseThrow().store();
    return new DefinitionRevision(
        id, number, UUID.randomUUID(), "digest", "root", Instant.EPOCH, "group: post\n");
  }

  @Test
  void aRevisionIsPublishedOnce() throws Exception {
    assertThat(mail2.newestDefinition(1)).isEmpty();
    DefinitionRevision first = revision(1);
    faulty.writesAre(Fault.ANSWER_LOST);
    assertThat(mail1.publishDefinition(first)).isEqualTo(Published.WON);
    assertThat(mail2.publishDefinition(revision(1))).isEqualTo(Published.LOST);
    assertThat(mail2.publishDefinition(revision(3))).as("no gap").isEqualTo(Published.UNKNOWN);
    DefinitionRevision second = revision(2);
    assertThat(mail2.publishDefinition(second)).isEqualTo(Published.WON);
    assertThat(mail1.newestDefinition(1)).contains(second);
    assertThat(mail1.readDefinition(1)).contains(first);
    assertThat(site.directory("mail-2").publish("group: post\n", "digest", "root", Instant.EPOCH))
        .map(DefinitionRevision::number)
        .contains(3L);
  }

  @Test
  void aRevisionThatNobodyAnsweredIsUnknown() throws Exception {
    faulty.writesAre(Fault.LATE);
    assertThat(mail1.publishDefinition(revision(1))).isEqualTo(Published.UNKNOWN);
    assertThat(mail2.publishDefinition(revision(1))).isEqualTo(Published.WON);
    assertThat(faulty.deliverLate()).noneMatch(Answer::held);
  }

  @Test
  void aDamagedRevisionIsAnError() throws Exception {
    mail1.publishDefinition(revision(1));
    String key = site.key("definition/" + String.format("%020d", 1));
    byte[] bytes = site.entry(key).orElseThrow().value();
    bytes[bytes.length - 2] ^= 1;
    site.put(key, bytes);
    assertThatThrownBy(() -> mail2.newestDefinition(1)).hasMessageContaining("damaged");
  }

  // ---- incidents

  @Test
  void incidentsAreReadByOthers() throws Exception {
    IncidentRecord incident =
        new IncidentRecord(
            TAG,
            IncidentRecord.Kind.GIVEN_UP,
            Instant.parse("2026-11-24T08:00:00Z"),
            3,
            "smtpd",
            Duration.ZERO,
            "did not start");
    assertThat(mail2.readIncidents("mail-1")).isEmpty();
    mail1.writeIncidents(List.of(incident));
    assertThat(mail2.readIncidents("mail-1")).containsExactly(incident);
    mail1.writeIncidents(List.of(incident, incident));
    assertThat(mail2.readIncidents("mail-1")).hasSize(2);
    site.put(site.key("incidents/mail-1"), "nonsense".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> mail2.readIncidents("mail-1"))
        .isInstanceOf(DamagedFileException.class);
  }
}
