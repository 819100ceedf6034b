package io.mailkeeper.healer.lease;

import static io.mailkeeper.healer.lease.LeaseSite.TAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.lease.LeaseStore.Published;
import io.mailkeeper.healer.lease.LeaseView.Condition;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** lease reinit on a real directory: five epochs were claimed, both nodes have joined. */
class LeaseReinitTest {

  private static final List<String> TAGS = List.of(TAG);

  @TempDir Path temp;
  private LeaseSite site;
  private UUID hierarchy;
  private UUID storeId;

  @BeforeEach
  void site() throws IOException {
    site = LeaseSite.made(temp);
    hierarchy = site.hierarchy();
    storeId = site.directory("mail-1").leaseId().orElseThrow().store();
    SharedDirectoryStore store = site.store("mail-1");
    site.claimUpTo(store, "mail-1", 5);
    store.persistFloor(TAG, 5);
    site.store("mail-2").persistFloor(TAG, 3);
  }

  /** What may be lost, below the group's directory; the empty name is all of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "lease.id",
        "nodes",
        "hierarchies",
        "hierarchies/mail",
        "hierarchies/mail/id",
        "hierarchies/mail/epochs",
        "hierarchies/mail/candidates",
        "hierarchies/mail/epochs/00000000000000000000",
        "hierarchies/mail/epochs/00000000000000000003",
        "hierarchies/mail/epochs/00000000000000000005",
      })
  void whatIsLostIsMadeAgainAsTheSame(String lost) throws IOException {
    remove(site.paths().root().resolve(lost));
    reinit("mail-1");
    for (String node : List.of("mail-1", "mail-2")) {
      LeaseView view = site.store(node).read(TAG, 0, 0);
      assertThat(view.condition()).as(view.detail()).isEqualTo(Condition.GOOD);
      long newest = view.highest();
      assertThat(newest).isEqualTo(lost.contains("epochs") || wholeHierarchy(lost) ? 6 : 5);
    }
    assertThat(site.hierarchy()).isEqualTo(hierarchy);
    assertThat(site.directory("mail-1").leaseId().orElseThrow().store()).isEqualTo(storeId);
    assertThat(site.directory("mail-1").planReinit(TAGS, Map.of()).get(0).isWhole()).isTrue();
  }

  private static boolean wholeHierarchy(String lost) {
    return List.of("", "hierarchies", "hierarchies/mail").contains(lost);
  }

  @Test
  void onlyTheLastOneIsForAnyone() throws IOException {
    remove(site.paths().epochs(TAG));
    reinit("mail-1");
    LeaseView view = site.store("mail-2").read(TAG, 0, 0);
    assertThat(view.epochs())
        .extracting(e -> e.record().orElseThrow())
        .allMatch(r -> r.state() == EpochState.RELEASED && r.predecessorsDead())
        .extracting(r -> r.next().toString())
        .containsExactly("nobody", "nobody", "nobody", "nobody", "nobody", "nobody", "anyone");
    assertThat(site.store("mail-1").floor(TAG)).isEqualTo(6);
  }

  /** The node with the lower floor does what it can; the other one refuses until it is told. */
  @Test
  void aHigherFloorOfAnotherNodeIsTakenWhereItCanBeSeen() throws IOException {
    remove(site.paths().epochs(TAG));
    LeaseDirectory second = site.directory("mail-2");
    assertThat(second.planReinit(TAGS, Map.of()).get(0).last()).isEqualTo(4);
    assertThat(second.planReinit(TAGS, Map.of(TAG, 7L)).get(0).last()).isEqualTo(8);
    SharedDirectoryStore store = site.store("mail-1");
    store.writeNode(Records.node("mail-1", 1, "")); // has seen 9
    assertThat(second.planReinit(TAGS, Map.of()).get(0).last()).isEqualTo(10);
    assertThat(second.planReinit(TAGS, Map.of()).get(0).floors())
        .contains(new ReinitPlan.Floor("the record of mail-1", 9));
  }

  @Test
  void damagedFilesStayAsTheyAre() throws IOException {
    Files.write(site.epoch(2), new byte[4096]);
    Files.write(site.epoch(5), new byte[] {1, 2, 3});
    reinit("mail-1");
    assertThat(Files.readAllBytes(site.epoch(2))).isEqualTo(new byte[4096]);
    assertThat(Files.readAllBytes(site.epoch(5))).isEqualTo(new byte[] {1, 2, 3});
    LeaseView view = site.store("mail-2").read(TAG, 6, 0);
    assertThat(view.condition()).as(view.detail()).isEqualTo(Condition.GOOD);
    assertThat(view.record(6).orElseThrow().next()).isEqualTo(Next.ANYONE);
  }

  @Test
  void aWholeDirectoryIsLeftAlone() throws IOException {
    List<String> before = tree();
    reinit("mail-1");
    assertThat(tree()).isEqualTo(before);
  }

  /** Each attempt loses its link once more; whatever is there then is never free. */
  @Test
  void interruptedAnywhereNobodyTakesItAndTheNextRunFinishes() throws IOException {
    remove(site.paths().epochs(TAG));
    for (int links = 0; links < 7; links++) {
      int allowed = links;
      List<Path> made = new ArrayList<>();
      Linker breaks =
          (name, existing) -> {
            if (made.size() >= allowed) {
              throw new IOException("power cut");
            }
            made.add(name);
            Files.createLink(name, existing);
          };
      LeaseDirectory directory = site.directory("mail-1", breaks);
      assertThatThrownBy(() -> reinit(directory)).hasMessageContaining("run lease reinit again");
      LeaseView view = site.store("mail-1").read(TAG, 0, 0);
      assertThat(view.epochs())
          .extracting(e -> e.record().orElseThrow().next())
          .allMatch(Next.NOBODY::equals);
      remove(site.paths().epochs(TAG));
    }
    reinit("mail-1");
    assertThat(site.store("mail-1").read(TAG, 0, 0).highest()).isEqualTo(6);
  }

  @Test
  void theNextHolderClaimsAboveIt() throws IOException {
    remove(site.paths().root());
    reinit("mail-1");
    SharedDirectoryStore store = site.store("mail-2");
    assertThat(store.publishOnce(TAG, site.claim("mail-2", 7))).isEqualTo(Published.WON);
    assertThat(site.store("mail-1").read(TAG, 6, 0).record(7).orElseThrow().node())
        .isEqualTo("mail-2");
  }

  @Test
  void whoeverPublishesInTheMeantimeStopsIt() throws IOException {
    remove(site.epoch(5));
    LeaseDirectory directory = site.directory("mail-1");
    List<ReinitPlan> plans = directory.planReinit(TAGS, Map.of());
    site.store("mail-2").publishOnce(TAG, site.claim("mail-2", 5));
    assertThatThrownBy(() -> directory.reinit(plans, line -> {}))
        .hasMessageContaining("epoch 5 of mail was published by somebody else");
    assertThat(site.epoch(6)).doesNotExist();
  }

  @Test
  void onABareMountPointItRefuses() throws IOException {
    remove(site.paths().root());
    site.mount = new Mount(Path.of("/"), "ext4", "/dev/sda1", false);
    assertThatThrownBy(() -> reinit("mail-1"))
        .hasMessageContaining("is the shared filesystem mounted?");
    assertThat(site.paths().root()).doesNotExist();
  }

  @Test
  void aNodeThatHasNotJoinedCannotDoIt() {
    assertThatThrownBy(() -> reinit("mail-3"))
        .hasMessageContaining("this node has not joined a lease directory");
    assertThatThrownBy(() -> site.directory("mail-1").planReinit(List.of(TAG, "lists"), Map.of()))
        .hasMessageContaining("has not joined hierarchy lists");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lease.id", "hierarchies/mail/id"})
  void damagedIdentitiesAreForTheAdministratorToMoveAway(String name) throws IOException {
    Path file = site.paths().root().resolve(name);
    Files.writeString(file, "?");
    assertThatThrownBy(() -> reinit("mail-1")).hasMessageContaining("mv " + file);
    assertThat(file).hasContent("?");
  }

  @Test
  void anotherDirectoryIsNotTouched() throws IOException {
    HierarchyId other = new HierarchyId(new UUID(7, 7), TAG);
    Files.write(site.paths().hierarchyId(TAG), other.encode());
    assertThatThrownBy(() -> reinit("mail-1")).hasMessageContaining("lease join --confirm");
  }

  @Test
  void aRunningNodeIsSeenByWhatItWrites() throws IOException {
    SharedDirectoryStore store = site.store("mail-2");
    store.writeNode(Records.node("mail-2", 1, ""));
    LeaseDirectory directory = site.directory("mail-1");
    LeaseMarks first = directory.marks();
    assertThat(directory.marks().movedSince(first)).isEmpty();
    store.writeNode(Records.node("mail-2", 2, ""));
    assertThat(directory.marks().movedSince(first))
        .containsExactly("the record of node mail-2 has changed");
    store.publishOnce(TAG, site.claim("mail-2", 6));
    assertThat(directory.marks().movedSince(first)).contains("epoch 6 of mail is new");
  }

  private void reinit(String node) throws IOException {
    reinit(site.directory(node));
  }

  private static void reinit(LeaseDirectory directory) throws IOException {
    directory.reinit(directory.planReinit(TAGS, Map.of()), line -> {});
  }

  private List<String> tree() throws IOException {
    try (Stream<Path> all = Files.walk(site.shared)) {
      return all.map(Path::toString).sorted().toList();
    }
  }

  private static void remove(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
