package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.LeaseSite.TAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.lease.LeaseView.EpochRead;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an administrator does: init, join, show. */
class LeaseDirectoryTest {

  @TempDir Path temp;
  private LeaseSite site;

  @BeforeEach
  void site() throws IOException {
    site = new LeaseSite(temp);
  }

  @Test
  void initMakesAFreeLeaseAndPinsTheNode() throws IOException {
    assertThat(site.directory("mail-1").init(List.of(TAG, "lists"))).hasSize(4);
    for (String tag : List.of(TAG, "lists")) {
      LeaseView view = site.store("mail-1").read(tag, 0, 0);
      assertThat(view.condition()).as(view.detail()).isEqualTo(Condition.GOOD);
      EpochRecord zero = view.epochs().get(0).record().orElseThrow();
      assertThat(zero.state()).isEqualTo(EpochState.RELEASED);
      assertThat(zero.next()).isEqualTo(Next.ANYONE);
      assertThat(zero.predecessorsDead()).isTrue();
    }
  }

  @Test
  void initAgainChangesNothing() throws IOException {
    site.directory("mail-1").init(List.of(TAG));
    site.claimUpTo(site.store("mail-1"), "mail-1", 1);
    List<String> before = tree(site.shared);
    assertThat(site.directory("mail-1").init(List.of(TAG))).isEmpty();
    assertThat(tree(site.shared)).isEqualTo(before);
  }

  @Test
  void initAddsAMissingHierarchyOnly() throws IOException {
    site.directory("mail-1").init(List.of(TAG));
    site.claimUpTo(site.store("mail-1"), "mail-1", 2);
    assertThat(site.directory("mail-1").init(List.of(TAG, "lists")))
        .singleElement()
        .asString()
        .startsWith("made hierarchy lists");
    assertThat(site.store("mail-1").read(TAG, 0, 0).highest()).isEqualTo(2);
    assertThat(site.store("mail-1").read("lists", 0, 0).condition()).isEqualTo(Condition.GOOD);
  }

  @Test
  void initNeverTouchesAStoreThatAnotherNodeMade() throws IOException {
    site.directory("mail-1").init(List.of(TAG));
    List<String> before = tree(site.shared);
    assertThatThrownBy(() -> site.directory("mail-2").init(List.of(TAG)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is there already")
        .hasMessageContaining("use lease join --confirm");
    assertThat(tree(site.shared)).isEqualTo(before);
    assertThat(site.store("mail-2").read(TAG, 0, 0).condition()).isEqualTo(Condition.NOT_JOINED);
  }

  /** The classic way to two leases: the filesystem is not mounted and somebody runs init again. */
  @Test
  void initRefusesAMissingDirectoryThatThisNodeHasJoined() throws IOException {
    site.directory("mail-1").init(List.of(TAG));
    Files.move(site.paths().root(), temp.resolve("away"));
    assertThatThrownBy(() -> site.directory("mail-1").init(List.of(TAG)))
        .hasMessageContaining("is it mounted?");
    assertThat(site.paths().root()).doesNotExist();
  }

  @Test
  void initRefusesAMissingHierarchyThatThisNodeHasJoined() throws IOException {
    site.directory("mail-1").init(List.of(TAG));
    Files.move(site.paths().hierarchy(TAG), temp.resolve("away"));
    assertThatThrownBy(() -> site.directory("mail-1").init(List.of(TAG)))
        .hasMessageContaining("lease reinit");
    assertThat(site.paths().hierarchy(TAG)).doesNotExist();
  }

  @Test
  void initRefusesADirectoryWithSomethingElseInIt() throws IOException {
    Files.createDirectories(site.paths().root());
    Files.writeString(site.paths().root().resolve("mailbox"), "precious");
    assertThatThrownBy(() -> site.directory("mail-1").init(List.of(TAG)))
        .hasMessageContaining("could not make " + site.paths().root());
    assertThat(tree(site.shared)).containsExactly("", "post", "post/mailbox");
  }

  @Test
  void ceilingsNeverChangeAndRefuseLongerTimings() throws IOException {
    LeaseDirectory directory = site.directory("mail-1");
    directory.init(List.of(TAG), Duration.ofSeconds(25), Duration.ofSeconds(12));
    assertThatThrownBy(() -> directory.init(List.of(TAG))).hasMessageContaining("never change");
    LeaseId id = directory.leaseId().orElseThrow();
    assertThat(id.refusal(LeaseTiming.PATIENT)).isEmpty();
    assertThat(id.refusal(LeaseTiming.ENDURING))
        .contains("ttl 80,000 ms is above the ceiling 25,000 ms in lease.id");
  }

  @Test
  void filesystemWithoutHardLinksIsRefused() {
    Linker none =
        (name, existing) -> {
          throw new IOException("Operation not permitted");
        };
    assertThatThrownBy(() -> site.directory("mail-1", none).init(List.of(TAG)))
        .hasMessageContaining("no usable hard links (Operation not permitted)");
    assertThat(site.shared).isEmptyDirectory();
  }

  @Test
  void filesystemThatCopiesInsteadOfLinkingIsRefused() {
    Linker copies = (name, existing) -> Files.copy(existing, name);
    assertThatThrownBy(() -> site.directory("mail-1", copies).init(List.of(TAG)))
        .hasMessageContaining("no usable hard links (the link is another file)");
    assertThat(site.shared).isEmptyDirectory();
  }

  /** A crash after any step leaves a building site that nobody takes for a lease. */
  @ParameterizedTest
  @ValueSource(strings = {"", "nodes", "hierarchies", "hierarchies/mail/epochs", "lease.id"})
  void interruptedInitIsNothing(String lost) throws IOException {
    site.directory("mail-1").init(List.of(TAG));
    Path building = site.shared.resolve(".post.init-interrupted");
    Files.move(site.paths().root(), building);
    remove(site.local("mail-1"));
    remove(building.resolve(lost));
    assertThat(site.store("mail-1").read(TAG, 0, 0).condition()).isEqualTo(Condition.NOT_JOINED);
    site.directory("mail-1").init(List.of(TAG));
    assertThat(site.store("mail-1").read(TAG, 0, 0).condition()).isEqualTo(Condition.GOOD);
    assertThat(site.directory("mail-1").show().lines().toString().contains("did not finish"))
        .isEqualTo(!lost.isEmpty());
  }

  @Test
  void initInterruptedBeforeThePinSaysHowToGoOn() throws IOException {
    site.directory("mail-1").init(List.of(TAG));
    remove(site.local("mail-1"));
    assertThatThrownBy(() -> site.directory("mail-1").init(List.of(TAG)))
        .hasMessageContaining("lease join --confirm");
    site.directory("mail-1").join(true);
    assertThat(site.store("mail-1").read(TAG, 0, 0).condition()).isEqualTo(Condition.GOOD);
  }

  @Test
  void theDirectoryOfAnotherGroupIsNotJoined() throws IOException {
    site.directory("mail-1").init(List.of(TAG));
    LeaseId other =
        new LeaseId(
            new java.util.UUID(1, 1),
            "news",
            java.time.Duration.ofSeconds(80),
            java.time.Duration.ofSeconds(12));
    Files.write(site.paths().leaseId(), other.encode());
    assertThatThrownBy(() -> site.directory("mail-2").join(true))
        .hasMessageContaining("belongs to group news, this node to group post: nothing changed");
    assertThat(site.local("mail-2")).doesNotExist();
  }

  @Test
  void joinWithoutConfirmOnlyTells() throws IOException {
    site.directory("mail-1").init(List.of(TAG));
    site.claimUpTo(site.store("mail-1"), "mail-1", 2);
    List<String> would = site.directory("mail-2").join(false);
    assertThat(would).hasSize(2);
    assertThat(would.get(1)).startsWith("hierarchy mail as ").endsWith(", floor 2");
    assertThat(site.local("mail-2")).doesNotExist();
    assertThat(site.directory("mail-2").join(true)).isEqualTo(would);
    assertThat(site.directory("mail-2").join(true)).isEmpty();
    assertThat(site.store("mail-2").floor(TAG)).isEqualTo(2);
  }

  @Test
  void joinNewPinsWhatIsNewAndRefusesWhatIsDifferent() throws IOException {
    site.directory("mail-1").init(List.of(TAG));
    assertThat(site.directory("mail-2").joinNew()).hasSize(2);
    site.directory("mail-1").init(List.of(TAG, "lists"));
    assertThat(site.directory("mail-2").joinNew()).hasSize(1);
    site.mount = new Mount(Path.of("/srv"), "nfs4", "backup:/lease", false);
    assertThatThrownBy(() -> site.directory("mail-2").joinNew())
        .hasMessageContaining("another mount");
    site.mount = new Mount(Path.of("/srv"), "nfs4", "filer:/lease", false);
    remove(site.paths().root());
    new LeaseSite(temp);
    new LeaseDirectory(
            site.shared, "post", "mail-9", temp.resolve("local-9"), p -> Optional.of(site.mount))
        .init(List.of(TAG));
    assertThatThrownBy(() -> site.directory("mail-2").joinNew())
        .hasMessageContaining("is not the one this node has joined");
  }

  @Test
  void showNamesEverything() throws IOException {
    site.directory("mail-1").init(List.of(TAG));
    SharedDirectoryStore store = site.store("mail-1");
    site.claimUpTo(store, "mail-1", 4);
    store.writeNode(Records.node("mail-1", 77, ""));
    Files.write(site.paths().node("mail-2"), new byte[10]);
    Files.write(site.epoch(2), new byte[512]);
    Files.delete(site.epoch(3));
    Files.createFile(site.paths().candidates(TAG).resolve("n".repeat(63) + ".5.claim"));
    LeaseListing listing = site.directory("mail-1").show();
    assertThat(listing.hierarchies().get(0).epochs())
        .extracting(EpochRead::epoch)
        .containsExactly(0L, 1L, 2L, 4L);
    assertThat(String.join("\n", listing.lines()))
        .contains("ceilings: ttl 80000 ms, stopBound 12000 ms")
        .contains("this node: joined")
        .contains("hierarchy mail: GAP: epoch 3 is missing in mail, 4 is there")
        .contains("floor 0, 1 left in candidates")
        .contains("epoch 0: RELEASED by mail-1, next anyone")
        .contains("epoch 2: CORRUPT: bad magic")
        .contains("epoch 4: CLAIMED by mail-1, next anyone, counter 1, ttl 8000 ms")
        .contains("node mail-1: counter 77")
        .contains("node mail-2: ")
        .contains("lies on filer:/lease of type nfs4 at /srv");
  }

  @Test
  void showOfNothingDoesNotThrow() throws IOException {
    remove(site.shared);
    assertThat(String.join("\n", site.directory("mail-1").show().lines()))
        .contains("lease.id cannot be read")
        .contains("this node: not joined");
  }

  private static void remove(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static List<String> tree(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.map(path -> root.relativize(path).toString()).sorted().toList();
    }
  }
}
