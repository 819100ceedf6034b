package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.LeaseSite.TAG;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.lease.LeaseStory.Movement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lease show says. */
class LeaseStoryTest {

  @TempDir Path temp;
  private LeaseSite site;
  private LeaseDirectory directory;
  private SharedDirectoryStore store;

  @BeforeEach
  void site() throws IOException {
    site = LeaseSite.made(temp);
    directory = site.directory("mail-1");
    store = site.store("mail-1");
  }

  private LeaseStory since(LeaseListing first) {
    return new LeaseStory(first, directory.show(), Duration.ofMillis(1_250));
  }

  @Test
  void aHolderThatRenewsIsAlive() throws IOException {
    EpochRecord claim = site.claimUpTo(store, "mail-1", 2);
    store.writeNode(Records.node("mail-1", 77, ""));
    LeaseListing first = directory.show();
    store.write(TAG, claim.written(Records.INSTANCE, EpochState.ACTIVE, Next.ANYONE));
    store.writeNode(Records.node("mail-1", 78, "its mail store is hung"));
    LeaseStory story = since(first);
    assertThat(story.ofLease(TAG)).isEqualTo(Movement.ADVANCES);
    assertThat(story.lines())
        .contains(
            "hierarchy mail: the directory is good",
            "  epoch 2 is held by mail-1, which is in service",
            "  next: anyone",
            "  its record advances in 1.3 s of watching (counter 1 to 2)",
            "  3 epochs, this node's floor is 0, 0 left in candidates/",
            "node mail-1: its record advances in 1.3 s of watching (counter 78), network good",
            "  mail: not ready: its mail store is hung, has read up to epoch 9, holds epoch 7,"
                + " mail store good",
            "  has read mail-2 up to counter 11");
  }

  @Test
  void aReleasedLeaseRests() throws IOException {
    EpochRecord claim = site.claimUpTo(store, "mail-1", 1);
    store.write(TAG, claim.written(Records.INSTANCE, EpochState.RELEASED, Next.NOBODY));
    LeaseStory story = since(directory.show());
    assertThat(story.ofLease(TAG)).isEqualTo(Movement.RESTS);
    assertThat(story.lines())
        .contains(
            "  epoch 1 was released by mail-1: nobody is in service under it",
            "  next: nobody, until an operator says in-service",
            "  its record did not change in 1.3 s of watching (counter 2 to 2)");
  }

  @Test
  void damageAndForeignNamesAreNamed() throws IOException {
    site.claimUpTo(store, "mail-1", 3);
    Files.write(site.epoch(1), new byte[512]);
    Files.delete(site.epoch(2));
    Files.createFile(site.paths().epochs(TAG).resolve("3.bak"));
    LeaseStory story = since(directory.show());
    assertThat(LeaseStory.damaged(story.second().hierarchies().get(0))).hasSize(1);
    List<String> lines = story.lines();
    assertThat(lines)
        .contains(
            "hierarchy mail: the directory lacks an epoch: epoch 2 is missing in mail, 3 is there",
            "  epoch 1 is damaged: bad magic; it is taken for silence, leave it",
            "  ignored in epochs/, nobody reads them: 3.bak")
        .anyMatch(line -> line.startsWith("  to do: ") && line.contains("lease reinit"));
  }

  @Test
  void whatIsGoneCannotBeCompared() throws IOException {
    LeaseListing first = directory.show();
    Files.delete(site.epoch(0));
    assertThat(since(first).ofLease(TAG)).isEqualTo(Movement.UNKNOWN);
    assertThat(since(first).ofNode("mail-9")).isEqualTo(Movement.UNKNOWN);
  }
}
