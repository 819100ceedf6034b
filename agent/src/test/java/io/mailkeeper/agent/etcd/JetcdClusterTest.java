package io.mailkeeper.agent.etcd;

import static io.mailkeeper.agent.etcd.EtcdSite.TAG;
import static io.mailkeeper.agent.etcd.EtcdSite.renewed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mailkeeper.healer.lease.EpochRecord;
import io.mailkeeper.healer.lease.EpochState;
import io.mailkeeper.healer.lease.EtcdStore;
import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real members that are paused, killed and started again below a store. */
class JetcdClusterTest {

  private static final Duration TIMEOUT = Duration.ofMillis(1500);

  /** Far beyond every timeout: a call that hangs does not return by then. */
  private static final Duration HANGS = Duration.ofSeconds(30);

  @TempDir Path temp;
  private EtcdServers servers;
  private JetcdCluster cluster;
  private EtcdStore store;
  private EtcdSite site;
  private EpochRecord claim;

  @BeforeEach
  void threeMembers() throws IOException {
    servers = EtcdServers.start(3, temp);
    cluster = servers.cluster(TIMEOUT);
    site = new EtcdSite(temp, cluster).made();
    store = site.store("mail-1");
    claim = site.claimUpTo(store, "mail-1", 1);
  }

  @AfterEach
  void end() {
    if (servers != null) {
      servers.resumeAll();
      cluster.close();
      servers.close();
    }
  }

  private void renew(long counter) throws IOException {
    store.write(TAG, renewed(claim, EpochState.ACTIVE, counter));
  }

  @Test
  void aPausedMemberCostsNothingButTime() {
    for (int member = 0; member < 3; member++) {
      servers.pause(member);
      long counter = member + 2L;
      await("a renewal beside a paused member, perhaps after an election")
          .atMost(HANGS)
          .ignoreExceptions()
          .until(
              () -> {
                renew(counter);
                return true;
              });
      assertThat(store.read(TAG, 1, 1).condition()).isEqualTo(Condition.GOOD);
      servers.resume(member);
    }
    assertThat(EtcdSite.read(store, 1).counter()).isEqualTo(4);
  }

  @Test
  void aKilledMemberCostsNothing() throws IOException {
    servers.kill(0);
    await("a renewal beside a killed member, perhaps after an election")
        .atMost(HANGS)
        .ignoreExceptions()
        .until(
            () -> {
              renew(2);
              return true;
            });
    renew(3);
    assertThat(EtcdSite.read(store, 1).counter()).isEqualTo(3);
  }

  @Test
  void frozenAltogetherEveryCallStillReturns() {
    servers.pauseAll();
    assertTimeoutPreemptively(
        HANGS,
        () -> {
          LeaseView view = store.read(TAG, 1, 1);
          assertThat(view.condition()).isEqualTo(Condition.ERROR);
          assertThat(view.detail()).contains("has not answered within");
          assertThatThrownBy(() -> renew(2)).isInstanceOf(IOException.class);
          EpochRecord next = renewed(claim, EpochState.CLAIMED, 1);
          assertThat(store.publishOnce(TAG, next)).isEqualTo(Published.UNKNOWN);
          assertThatThrownBy(() -> store.writeNode(EtcdSite.node("mail-1", UUID.randomUUID(), 1)))
              .isInstanceOf(IOException.class);
          assertThatThrownBy(() -> store.readNode("mail-2")).isInstanceOf(IOException.class);
          assertThatThrownBy(() -> store.readIncidents("mail-2")).isInstanceOf(IOException.class);
        });
  }

  @Test
  void aFrozenEtcdExhaustsNoPool() throws Exception {
    servers.pauseAll();
    int threads = Thread.activeCount();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 12; i++) {
        pool.execute(() -> store.read(TAG, 1, 1));
      }
      pool.shutdown();
      assertThat(pool.awaitTermination(HANGS.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      pool.shutdownNow();
    }
    await("connections that were replaced are closed")
        .atMost(HANGS)
        .until(() -> Thread.activeCount() < threads + 40);
    servers.resumeAll();
    await("it answers again")
        .atMost(HANGS)
        .ignoreExceptions()
        .until(
            () -> {
              renew(2);
              return true;
            });
  }

  @Test
  void whatAMemberDoesWhenItGoesOnNeverOvertakes() {
    servers.pauseAll();
    assertThatThrownBy(() -> renew(2)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> renew(3)).isInstanceOf(IOException.class);
    servers.resumeAll();
    await("a renewal")
        .atMost(HANGS)
        .ignoreExceptions()
        .until(
            () -> {
              renew(4);
              return true;
            });
    await("everything that was queued has arrived")
        .during(Duration.ofSeconds(2))
        .atMost(HANGS)
        .until(() -> EtcdSite.read(store, 1).counter() == 4);
  }

  @Test
  void itIsFoundAgainSoonAfterItWasAwayForLong() throws Exception {
    for (int member = 0; member < 3; member++) {
      servers.kill(member);
    }
    for (int i = 0; i < 12; i++) { // so often that gRPC would not dial for many seconds
      assertThat(store.read(TAG, 1, 1).condition()).isEqualTo(Condition.ERROR);
      TimeUnit.MILLISECONDS.sleep(500);
    }
    servers.startKilled();
    await("a renewal")
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(
            () -> {
              renew(2);
              return true;
            });
  }

  @Test
  void closeReturnsWhenEtcdIsGone() {
    servers.pauseAll();
    assertTimeoutPreemptively(HANGS, () -> cluster.close());
    assertThatThrownBy(() -> renew(2)).isInstanceOf(IOException.class);
  }

  @Test
  void aCallOfJetcdThatNeverReturnsBlocksNothing() {
    assertTimeoutPreemptively(
        HANGS,
        () ->
            assertThatThrownBy(
                    () -> cluster.ask(Duration.ofMillis(300), client -> new CompletableFuture<>()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has not answered within"));
    assertThat(store.read(TAG, 1, 1).condition()).isEqualTo(Condition.GOOD);
  }
}
