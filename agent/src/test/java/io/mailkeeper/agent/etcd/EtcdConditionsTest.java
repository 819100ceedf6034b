package io.mailkeeper.agent.etcd;

import static io.mailkeeper.agent.etcd.EtcdSite.TAG;
import static io.mailkeeper.agent.etcd.EtcdSite.renewed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.EtcdDirectory;
import io.mailkeeper.healer.lease.EtcdStore;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.lease.LeaseView.Identity;
import io.mailkeeper.healer.lease.ReinitPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a read pass says of an etcd that something has happened to, and how it is put right. */
class EtcdConditionsTest {

  @TempDir Path temp;
  private EtcdServers servers;
  private JetcdCluster cluster;
  private EtcdSite site;
  private EtcdStore mail1;
  private EpochRecord third;

  @BeforeEach
  void threeEpochs() throws IOException {
    servers = EtcdServers.start(1, temp);
    cluster = servers.cluster(Duration.ofSeconds(3));
    site = new EtcdSite(temp, cluster).made();
    mail1 = site.store("mail-1");
    third = site.claimUpTo(mail1, "mail-1", 3);
    mail1.persistFloor(TAG, 3);
  }

  @AfterEach
  void end() {
    if (servers != null) {
      servers.resumeAll();
      cluster.close();
      servers.close();
    }
  }

  private static void expect(LeaseView view, Condition condition, String... detail) {
    assertThat(view.condition()).as(view.detail()).isEqualTo(condition);
    for (String part : detail) {
      assertThat(view.detail()).contains(part);
    }
  }

  /** The first look after etcd was away that is no error. */
  private static LeaseView answered(EtcdStore store) {
    return await("etcd answers")
        .atMost(Duration.ofSeconds(30))
        .until(() -> store.read(TAG, 3, 3), view -> view.condition() != Condition.ERROR);
  }

  @Test
  void healthy() {
    LeaseView view = mail1.read(TAG, 0, 0);
    expect(view, Condition.GOOD, "");
    assertThat(view.epochs()).extracting(EpochRead::epoch).containsExactly(0L, 1L, 2L, 3L);
    assertThat(view.epochs())
        .extracting(EpochRead::identity)
        .containsExactly(Identity.NOT_MINE, Identity.SAME, Identity.SAME, Identity.SAME);
    assertThat(view.epochs()).allMatch(read -> read.record().isPresent() && read.error() == null);
    assertThat(view.returned().isAfter(view.issued())).isTrue();
  }

  @Test
  void aLongHistoryIsReadInPages() throws IOException {
    EtcdStore mail2 = site.store("mail-2");
    for (long epoch = 4; epoch <= 300; epoch++) {
      mail2.publishOnce(TAG, site.claim(mail2, "mail-2", epoch));
    }
    LeaseView view = site.store("mail-2").read(TAG, 0, 0);
    expect(view, Condition.GOOD, "");
    assertThat(view.highest()).isEqualTo(300);
    assertThat(view.epochs()).hasSize(301);
  }

  @Test
  void probingAboveTheHighestEpochIsNoFault() {
    LeaseView view = mail1.read(TAG, 4, 3);
    expect(view, Condition.GOOD, "");
    assertThat(view.epochs()).isEmpty();
  }

  @Test
  void neverJoined() {
    expect(site.store("mail-3").read(TAG, 0, 0), Condition.NOT_JOINED, "is not pinned");
  }

  @Test
  void leaseIdGone() throws IOException {
    site.delete(site.key("lease.id"));
    expect(mail1.read(TAG, 3, 3), Condition.MISSING, "lease.id");
  }

  @Test
  void hierarchyIdGone() throws IOException {
    site.delete(site.key("hierarchies/mail/id"));
    expect(mail1.read(TAG, 3, 3), Condition.MISSING, "mail/id");
  }

  @Test
  void anotherStoresLeaseId() throws IOException {
    EtcdSite other = new EtcdSite(temp.resolve("other"), cluster).made();
    site.put(site.key("lease.id"), other.entry(other.key("lease.id")).orElseThrow().value());
    expect(mail1.read(TAG, 3, 3), Condition.REPLACED, "lease.id is store", "pinned");
  }

  @Test
  void anotherHierarchyUnderTheTag() throws IOException {
    EtcdSite other = new EtcdSite(temp.resolve("other"), cluster).made();
    String id = "hierarchies/mail/id";
    site.put(site.key(id), other.entry(other.key(id)).orElseThrow().value());
    expect(mail1.read(TAG, 3, 3), Condition.REPLACED, "mail/id is");
  }

  @Test
  void leaseIdDamaged() throws IOException {
    site.put(site.key("lease.id"), "mailkeeper lease 1\n".getBytes(StandardCharsets.UTF_8));
    expect(mail1.read(TAG, 3, 3), Condition.ERROR, "no lease file of ours, or damaged");
  }

  @Test
  void noEpochAtAll() throws IOException {
    EtcdStore fresh = site.store("mail-1");
    for (long epoch = 0; epoch <= 3; epoch++) {
      site.delete(site.epochKey(epoch));
    }
    expect(fresh.read(TAG, 3, 3), Condition.EMPTY, "holds no epoch at all");
  }

  @Test
  void aGap() throws IOException {
    expect(mail1.read(TAG, 3, 3), Condition.GOOD);
    site.delete(site.epochKey(2));
    expect(mail1.read(TAG, 3, 3), Condition.GAP, "epoch 2 is missing in mail, 3 is there");
  }

  @Test
  void belowTheFloor() throws IOException {
    site.delete(site.epochKey(3));
    expect(
        site.store("mail-1").read(TAG, 3, 3),
        Condition.ROLLED_BACK,
        "highest epoch of mail is 2, this node has read 3");
  }

  @Test
  void otherNamesAreToldAndIgnored() throws IOException {
    site.put(site.key("hierarchies/mail/epochs/9"), new byte[] {1});
    expect(mail1.read(TAG, 3, 3), Condition.GOOD, "ignored in", "9");
  }

  @Test
  void ourEpochDeletedUnderUs() throws IOException {
    site.delete(site.epochKey(3));
    LeaseView view = mail1.read(TAG, 3, 3);
    assertThat(view.epochs()).extracting(EpochRead::identity).containsExactly(Identity.UNLINKED);
    assertThat(view.epochs()).allMatch(EpochRead::failed);
  }

  @Test
  void ourEpochReplacedUnderUs() throws IOException {
    byte[] same = site.entry(site.epochKey(3)).orElseThrow().value();
    site.delete(site.epochKey(3));
    site.put(site.epochKey(3), same);
    LeaseView view = mail1.read(TAG, 3, 3);
    assertThat(view.epochs()).extracting(EpochRead::identity).containsExactly(Identity.REPLACED);
    assertThatThrownBy(() -> mail1.write(TAG, renewed(third, EpochState.ACTIVE, 2)))
        .hasMessageContaining("somebody has replaced it");
  }

  @Test
  void aDamagedRecordIsToldWithItsBytes() throws IOException {
    byte[] bytes = site.entry(site.epochKey(3)).orElseThrow().value();
    bytes[100] ^= 1;
    site.put(site.epochKey(3), bytes);
    EpochRead read = mail1.read(TAG, 3, 3).epochs().get(0);
    assertThat(read.raw()).isEqualTo(bytes);
    assertThat(read.error()).contains("checksum");
    assertThat(read.record()).isEmpty();
  }

  @Test
  void anotherClusterOnTheSamePorts() {
    servers.replace();
    LeaseView view = answered(mail1);
    // A cluster made again with the same names has the same id: its revision tells, or its
    // emptiness.
    assertThat(view.condition()).isIn(Condition.REPLACED, Condition.MISSING, Condition.ROLLED_BACK);
    assertThat(view.epochs()).isEmpty();
    assertThat(site.store("mail-1").read(TAG, 3, 3).condition())
        .as("to an agent started afterwards")
        .isIn(Condition.REPLACED, Condition.MISSING);
    assertThatThrownBy(() -> mail1.write(TAG, renewed(third, EpochState.ACTIVE, 2)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anotherClusterWithTheSameKeys() throws IOException {
    try (EtcdServers others =
            EtcdServers.start(1, java.nio.file.Files.createDirectory(temp.resolve("b")));
        JetcdCluster there = others.cluster(Duration.ofSeconds(3))) {
      for (String key :
          List.of(
              site.key("lease.id"),
              site.key("hierarchies/mail/id"),
              site.epochKey(0),
              site.epochKey(1),
              site.epochKey(2),
              site.epochKey(3))) {
        there.commit(Questions.put(key, site.entry(key).orElseThrow().value()), there.timeout());
      }
      expect(site.store("mail-1", there).read(TAG, 3, 3), Condition.REPLACED, "lies in cluster");
      EpochRecord next = site.claim(mail1, "mail-1", 4);
      assertThat(site.store("mail-1", there).publishOnce(TAG, next))
          .isEqualTo(io.mailkeeper.healer.lease.LeaseStore.Published.UNKNOWN);
    }
  }

  @Test
  void anOlderStateRestoredBelowARunningAgent() throws IOException {
    Path backup = servers.copy(temp.resolve("backup"));
    mail1.write(TAG, renewed(third, EpochState.ACTIVE, 2));
    mail1.write(TAG, renewed(third, EpochState.ACTIVE, 3));
    servers.restore(backup);
    expect(answered(mail1), Condition.ROLLED_BACK, "an older state was restored");
    assertThatThrownBy(() -> mail1.write(TAG, renewed(third, EpochState.ACTIVE, 4)))
        .hasMessageContaining("an older state was restored");
  }

  // ---- what an administrator does

  @Test
  void initAgainChangesNothing() throws IOException {
    EtcdDirectory directory = site.directory("mail-1");
    assertThat(directory.init(List.of(TAG))).isEmpty();
    assertThat(directory.init(List.of(TAG, "web"))).hasSize(1);
    expect(mail1.read("web", 0, 0), Condition.GOOD, "");
    assertThatThrownBy(() -> site.directory("mail-3").init(List.of(TAG)))
        .hasMessageContaining("is there already");
  }

  @Test
  void joinSaysWhatItWouldDoAndNeverLowersAFloor() throws IOException {
    EtcdDirectory third = site.directory("mail-3");
    assertThat(third.join(false)).hasSize(2);
    expect(site.store("mail-3").read(TAG, 0, 0), Condition.NOT_JOINED);
    assertThat(third.join(true)).anyMatch(line -> line.contains("floor 3"));
    assertThat(third.join(true)).isEmpty();
    assertThat(third.joinNew()).isEmpty();
    expect(site.store("mail-3").read(TAG, 0, 0), Condition.GOOD);
  }

  @Test
  void aLostHierarchyIsMadeAgainAndTheOthersGoOn() throws IOException {
    site.delete(site.key("lease.id"));
    site.delete(site.key("hierarchies/mail/id"));
    site.delete(site.epochKey(1));
    site.delete(site.epochKey(3));
    EtcdDirectory directory = site.directory("mail-1");
    assertThat(directory.repairs(List.of(TAG))).hasSize(2);
    List<ReinitPlan> plans = directory.planReinit(List.of(TAG), Map.of());
    assertThat(plans.get(0).missing()).containsExactly(1L, 3L);
    directory.reinit(plans, line -> {});
    LeaseView view = site.store("mail-2").read(TAG, 0, 0);
    expect(view, Condition.GOOD, "");
    assertThat(view.highest()).isEqualTo(4);
    assertThat(directory.planReinit(List.of(TAG), Map.of()).get(0).isWhole()).isTrue();
  }

  @Test
  void showReadsPastEveryFault() throws IOException {
    site.delete(site.epochKey(1));
    site.put(site.key("nodes/mail-1"), new byte[] {1});
    String text = String.join("\n", site.directory("mail-1").show().lines());
    assertThat(text)
        .contains("lease directory " + site.prefix + "/post in etcd at http://127.0.0.1:")
        .contains("hierarchy mail: GAP")
        .contains("epoch 3: CLAIMED by mail-1")
        .contains("node mail-1: ");
  }

  @Test
  void marksMoveWithEveryWrite() throws IOException {
    EtcdDirectory directory = site.directory("mail-2");
    var before = directory.marks();
    assertThat(directory.marks().movedSince(before)).isEmpty();
    mail1.write(TAG, renewed(third, EpochState.ACTIVE, 2));
    assertThat(directory.marks().movedSince(before)).hasSize(1);
  }
}
