package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeeper.agent.config.ConfigDirectory;
import io.mailkeeper.agent.config.Configuration;
import io.mailkeeper.healer.Uptime;
import io.mailkeeper.healer.core.Event;
import io.mailkeeper.healer.core.PublishedDefinition;
import io.mailkeeper.healer.lease.DefinitionRevision;
import io.mailkeeper.healer.lease.KeptDefinition;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A revision is told once it can be read, kept when it is good here, and then started with. */
class DefinitionRoundsTest {
  private static final String GROUP =
      """
      group: mail
      nodes: [n1, n2]
      hierarchies:
        - tag: sams
          priorities: {n1: 1, n2: 2}
          resources:
            - {kind: daemon, name: smtpd, start: [/usr/sbin/smtpd]}
      """;

  @TempDir private Path temp;
  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService pool = Executors.newFixedThreadPool(2);
  private final List<PublishedDefinition> seen = new CopyOnWriteArrayList<>();
  private final Shelf shelf = new Shelf();
  private ConfigDirectory files;

  /** A store that holds revisions and nothing else. */
  private static final class Shelf extends NoStore {
    final Map<Long, DefinitionRevision> revisions = new ConcurrentHashMap<>();
    final AtomicInteger failing = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();

    @Override
    public Optional<DefinitionRevision> readDefinition(long number) {
      reads.incrementAndGet();
      if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("no answer");
      }
      return Optional.ofNullable(revisions.get(number));
    }
  }

  @BeforeEach
  void files() throws IOException {
    files = new ConfigDirectory(temp).write("group.yml", GROUP);
    files.write(
        "node.yml",
        """
        node: n1
        shared_directory: shared
        state_directory: state
        peers: [{node: n2, url: "http://127.0.0.1:1"}]
        peer_key_file: peer.key
        """);
  }

  @AfterEach
  void end() {
    pool.shutdownNow();
    vertx.close();
  }

  private DefinitionRounds start() throws Exception {
    DefinitionRounds rounds =
        new DefinitionRounds(
            vertx.getOrCreateContext(),
            Configuration.load(files.nodeYml()),
            shelf,
            pool,
            () -> Uptime.ofMillis(5),
            Duration.ofMillis(10),
            event -> seen.add(((Event.DefinitionSeen) event).definition()));
    CountDownLatch begun = new CountDownLatch(1);
    vertx
        .getOrCreateContext()
        .runOnContext(
            ignored -> {
              rounds.start();
              begun.countDown();
            });
    begun.await();
    return rounds;
  }

  private void publish(long number, String text) {
    shelf.revisions.put(
        number,
        new DefinitionRevision(
            new UUID(1, 1),
            number,
            new UUID(2, number),
            "f".repeat(64),
            "root",
            Instant.EPOCH,
            text));
  }

  private Optional<Long> kept() throws IOException {
    return new KeptDefinition(temp.resolve("state"), "mail").read().map(DefinitionRevision::number);
  }

  @Test
  void theNewestIsToldOnceAndKept() throws Exception {
    publish(1, GROUP);
    publish(2, GROUP.replace("n2: 2", "n2: 7"));
    shelf.failing.set(2);
    DefinitionRounds rounds = start();
    await().until(() -> !seen.isEmpty());
    int before = shelf.reads.get();
    await().until(() -> shelf.reads.get() > before + 6);
    assertThat(seen).hasSize(1);
    PublishedDefinition newest = seen.get(0);
    assertThat(newest.revision()).isEqualTo(2);
    assertThat(newest.members()).hasValue(Map.of("sams", Set.of("n1", "n2")));
    assertThat(newest.digest()).isNotEqualTo("f".repeat(64)).hasSize(64);
    assertThat(kept()).hasValue(2L);
    assertThat(rounds.fault()).isEmpty();
    assertThat(Configuration.load(files.nodeYml()).digest()).isEqualTo(newest.digest());
  }

  @Test
  void theOneThatRunsIsKnownWithoutTheStore() throws Exception {
    publish(3, GROUP);
    new KeptDefinition(temp.resolve("state"), "mail")
        .keep(Optional.ofNullable(shelf.revisions.get(3L)).orElseThrow());
    shelf.revisions.clear();
    shelf.failing.set(Integer.MAX_VALUE);
    start();
    await().until(() -> !seen.isEmpty());
    assertThat(seen.get(0).revision()).isEqualTo(3);
    assertThat(seen.get(0).digest()).isEqualTo(Configuration.load(files.nodeYml()).digest());
  }

  @Test
  void oneThatNoLongerListsThisNodeIsToldAndNotKept() throws Exception {
    publish(1, GROUP.replace("[n1, n2]", "[n2]").replace("n1: 1, ", ""));
    DefinitionRounds rounds = start();
    await().until(() -> !seen.isEmpty());
    assertThat(seen.get(0).members()).hasValue(Map.of("sams", Set.of("n2")));
    assertThat(kept()).isEmpty();
    assertThat(rounds.fault()).isEmpty();
  }

  @Test
  void oneThatThisNodeCannotStartWithIsNotKept() throws Exception {
    publish(1, GROUP.replace("[n1, n2]", "[n1, n2, n3]"));
    DefinitionRounds rounds = start();
    await().until(() -> !seen.isEmpty());
    assertThat(kept()).isEmpty();
    assertThat(rounds.fault())
        .startsWith("revision 1 of the definition cannot be used on this node: ")
        .endsWith("node 'n3' of the group is missing in 'peers'");
  }

  @Test
  void oneOfANewerVersionIsToldWithoutItsNodes() throws Exception {
    publish(1, GROUP + "novelty: 1\n");
    DefinitionRounds rounds = start();
    await().until(() -> !seen.isEmpty());
    assertThat(seen.get(0))
        .isEqualTo(
            new PublishedDefinition(1, "f".repeat(64), Optional.empty(), Uptime.ofMillis(5)));
    assertThat(rounds.fault())
        .startsWith("revision 1 of the definition cannot be read here: ")
        .contains("unknown key 'novelty'");
    publish(2, GROUP);
    await().until(() -> seen.size() == 2);
    assertThat(rounds.fault()).isEmpty();
  }
}
